import { type Balancer, createBalancer, createResolver } from '@rollcall/core';
import { Client } from './client.ts';
import { exponential } from './duration.ts';
import type { EventQueue } from './event-queue.ts';
import { Log } from './log.ts';
import type { PodTraits } from './pod.ts';
import { stream } from './random.ts';
import type { RequestRules } from './request.ts';
import { Stage } from './stage.ts';
import { pods, type World } from './world.ts';

const defaultTraits: PodTraits = { workers: 4, service: exponential(10) };
const defaultRules: RequestRules = {
  idempotent: false,
  attemptTimeoutMs: Number.POSITIVE_INFINITY,
  deadlineMs: Number.POSITIVE_INFINITY,
  connectTimeoutMs: 1_000,
};
/** For what is still under way when nobody sends any more. */
const LONGEST_REST_MS = 600_000;

/** Plays a world to its end, around the real balancers. The same seed gives the same log. */
export async function play(world: World, seed: number): Promise<Log> {
  const stage = setUp(world, seed);
  const log = new Log();
  const { events, network } = stage;
  const rules = { ...defaultRules, ...world.rules };
  const balancers = Array.from({ length: world.clients }, (_, number) => createOne(world, stage, seed, number));
  await events.run(0);
  const clients = balancers.map((balancer) => new Client({ events, network, log, rules }, balancer));
  send(clients, world.load, seed);
  await events.run(world.forMs);
  await finish(clients, events);
  await Promise.all(balancers.map(closeBoth));
  return log;
}

function setUp(world: World, seed: number): Stage {
  const stage = new Stage({ ...defaultTraits, ...world.traits }, seed);
  for (const name of pods(world.pods)) stage.start(name);
  stage.list(...pods(world.pods));
  for (const { atMs, happen } of world.happenings ?? []) stage.events.after(atMs, () => happen(stage));
  return stage;
}

function createOne({ balancer }: World, stage: Stage, seed: number, number: number): Balancer {
  const { events: clock, network, source } = stage;
  const resolver = createResolver(source, { clock, random: stream(seed, 2, number) });
  const ejection = balancer.ejection === false ? false : { ...balancer.ejection, probe: network.probe };
  return createBalancer(resolver, { ...balancer, ejection, clock, random: stream(seed, 3, number) });
}

function send(clients: readonly Client[], load: World['load'], seed: number): void {
  clients.forEach((client, number) => {
    if (load === 'one after the other') client.sendOneAfterTheOther();
    else client.sendAtRandom(load / clients.length, stream(seed, 4, number));
  });
}

async function finish(clients: readonly Client[], events: EventQueue): Promise<void> {
  for (const client of clients) client.stop();
  const latest = events.now() + LONGEST_REST_MS;
  while (clients.some(({ open }) => open > 0)) {
    if (events.now() > latest) throw new Error('requests are still under way 10 minutes after the last one was sent');
    await events.run(1_000);
  }
}

async function closeBoth(balancer: Balancer): Promise<void> {
  await balancer.close();
  await balancer.resolver.close();
}

// How soon a change of the set shows, and what it costs. No DNS: the list is told by hand.
import { setTimeout } from 'node:timers/promises';
import { createResolver, type Resolver, type Sighting } from '@rollcall/core';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { serve } from '../child.ts';
import { ours } from './clients.ts';
import { serveGreeter } from './serve-greeter.ts';

const MANY = 1_000;
const ROUNDS = 50;
const PORT = 50_061;
const CLOSED_WITHIN_MS = 10_000;

export interface ChangesReport {
  /** From the resolver's word to the first answer of a new pod. */
  readonly firstCallMs: readonly number[];
  /** Of 1,000 endpoints one is another: what the policy does as soon as the resolver knows, before anything else. */
  readonly oneChangedMs: readonly number[];
  /** The same 1,000 again: from the source's word until the resolver has read it, and tells the policy nothing. */
  readonly sameMs: readonly number[];
  /** After `close()`: what would hold the process open. */
  readonly handles: readonly string[];
}

serve('ready', { changes });

async function changes(): Promise<ChangesReport> {
  const before = process.getActiveResourcesInfo();
  const firstCallMs = await newPods();
  const updates = await largeSet();
  return { firstCallMs, ...updates, handles: await leftBehind(before) };
}

/** A thousand connections take a moment to close. */
async function leftBehind(before: readonly string[]): Promise<readonly string[]> {
  const end = performance.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const handles = process.getActiveResourcesInfo().filter((kind) => !before.includes(kind));
    if (handles.length === 0 || performance.now() > end) return handles;
    await setTimeout(100);
  }
}

async function newPods(): Promise<readonly number[]> {
  const numbers = Array.from({ length: ROUNDS + 1 }, (_, number) => number);
  const stops = await Promise.all(numbers.map((number) => serveGreeter(`pod-${number}`, `${at(number)}:${PORT}`)));
  const source = manualSource([seen(0)]);
  const discovery = manualDiscovery({ greeter: source });
  const resolver = createResolver('greeter:grpc', { discovery });
  const client = ours(discovery);
  await client.reach(1);
  const times: number[] = [];
  for (const number of numbers.slice(1)) {
    source.set([seen(0), seen(number)]);
    const since = await changed(resolver);
    while (!(await client.hello()).startsWith(`pod-${number} `));
    times.push(performance.now() - since);
  }
  client.close();
  await discovery.close();
  await Promise.all(stops.map((stop) => stop()));
  return times;
}

async function largeSet(): Promise<Pick<ChangesReport, 'oneChangedMs' | 'sameMs'>> {
  const stop = await serveGreeter('all', `0.0.0.0:${PORT}`); // all of 127.0.0.0/8
  const all = Array.from({ length: MANY }, (_, number) => seen(number));
  const source = manualSource(all);
  const discovery = manualDiscovery({ greeter: source });
  const resolver = createResolver('greeter:grpc', { discovery });
  await resolver.ready();
  let since = 0;
  resolver.on('change', () => {
    since = performance.now();
  });
  const client = ours(discovery);
  await client.reach(1);
  const oneChangedMs: number[] = [];
  resolver.on('change', () => void oneChangedMs.push(performance.now() - since)); // the client's listener is between
  await setTimeout(3_000); // until all are connected
  for (let round = 1; round <= ROUNDS; round++) {
    source.set([seen(0, round % 2), ...all.slice(1)]);
    await changed(resolver);
    await setTimeout(20);
  }
  const sameMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) sameMs.push(await read(resolver, () => source.set(all)));
  client.close();
  await discovery.close();
  await stop();
  return { oneChangedMs, sameMs };
}

function at(number: number, generation = 0): string {
  return `127.${20 + generation}.${number >> 8}.${(number & 255) + 1}`.replace(/\.256$/, '.0');
}

function seen(number: number, generation = 0): Sighting {
  return { address: at(number, generation), port: PORT, slot: `greeter-${number}` };
}

/** When the resolver has told everybody. */
function changed(resolver: Resolver): Promise<number> {
  return new Promise((resolve) => {
    const off = resolver.on('change', () => {
      off();
      resolve(performance.now());
    });
  });
}

function read(resolver: Resolver, say: () => void): Promise<number> {
  const since = performance.now();
  return new Promise((resolve) => {
    const off = resolver.on('resolution', () => {
      off();
      resolve(performance.now() - since);
    });
    say();
  });
}

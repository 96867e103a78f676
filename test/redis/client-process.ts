// `client-process.ts '<client>' <hosts file>`: a hundred operations a second, until its standard input ends; then it prints
// a Log as JSON.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';
import { createResolver } from '@rollcall/core';
import { clients } from './clients.ts';

export interface Log {
  /** When operations began, in ms since the epoch. */
  readonly sentAt: readonly number[];
  /** When those began that succeeded, and when they did. */
  readonly succeeded: readonly (readonly [sentAt: number, at: number])[];
  readonly failed: number;
  /** When discovery learned that a pod has moved. */
  readonly movedAt: readonly number[];
}

const [name = '', hostsFile = ''] = process.argv.slice(2);
const resolver = createResolver({
  name: 'hosts',
  lookup: async () => {
    const endpoints = readFileSync(hostsFile, 'utf8').trim().split('\n').map(readSighting);
    return { kind: 'found', endpoints, expiresInMs: 1_000 };
  },
});
await resolver.ready();
const movedAt: number[] = [];
resolver.on('change', ({ moved }) => void movedAt.push(...moved.map(() => Date.now())));

const client = await clients[name]?.(resolver);
if (client === undefined) throw new Error(`there is no client '${name}'`);
const sentAt: number[] = [];
const succeeded: [number, number][] = [];
let failed = 0;
let isOver = false;
void once(process.stdin.resume(), 'end').then(() => {
  isOver = true;
});
console.log('ready');
for await (const _ of setInterval(10)) {
  if (isOver) break;
  const now = Date.now();
  sentAt.push(now);
  client.set(`key:${Math.floor(Math.random() * 100_000)}`, 'value').then(
    () => void succeeded.push([now, Date.now()]),
    () => {
      failed += 1;
    },
  );
}
console.log(JSON.stringify({ sentAt, succeeded, failed, movedAt } satisfies Log));
process.exit(0);

function readSighting(line: string) {
  const [, slot, address = '', port] = /^(.+)@(.+):(\d+)$/.exec(line) ?? [];
  return { slot, address, port: Number(port), hostname: `${slot}.redis.default.svc.cluster.local` };
}

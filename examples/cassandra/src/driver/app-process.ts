// One of the two apps, as a process of its own: a guard is for a whole process, and the other app must not have it.
import type { Endpoint } from '@rollcall/core';
import { alone, type Kind, withRollcall } from './app.ts';
import { Load, type LoadReport } from './load.ts';
import { ownersAsked } from './owners-asked.ts';
import { createSchema } from './schema.ts';

/** What it is told, and what it answers; one after another. */
export type Order =
  | { readonly what: 'begin' }
  | { readonly what: 'owners'; readonly nodes: readonly Endpoint[] }
  | { readonly what: 'end' };
export interface Answers {
  readonly begin: true;
  readonly owners: number;
  readonly end: LoadReport;
}

const app = await ((process.argv[2] as Kind) === 'rollcall' ? withRollcall() : alone());
await createSchema(app.client);
let load: Load | undefined;

process.on('message', (order: Order) => void report(order));
process.send?.('ready');

async function report(order: Order): Promise<void> {
  process.send?.(await obey(order));
  if (order.what === 'end') process.disconnect();
}

async function obey(order: Order): Promise<Answers[Order['what']]> {
  if (order.what === 'owners') return ownersAsked(app.client, order.nodes);
  if (order.what === 'begin') {
    load = new Load(app.client);
    return true;
  }
  const report = await load?.stop();
  await app[Symbol.asyncDispose]();
  return report ?? { operations: 0, failed: 0, longestGapMs: 0 };
}

import type pg from 'pg';
import { connectionOf, wireOf } from './wire.ts';

/** It is in nobody's transaction, and owes no answer: what comes next may go elsewhere. */
export function isIdle(client: pg.ClientBase): boolean {
  return isAnswered(client) && wireOf(client)?.status === 'I';
}

/** Where an answer is owed nobody knows: it may be that of a COMMIT. */
function isLeftOpen(client: pg.ClientBase): boolean {
  const status = wireOf(client)?.status;
  return (status === 'T' || status === 'E') && isAnswered(client);
}

/** Nobody else may have it: it is in somebody's transaction still, or its server ends it. */
export function isSpent(client: pg.ClientBase): boolean {
  return isLeftOpen(client) || wireOf(client)?.isOver === true;
}

/** Every statement so far has its answer, or never will. */
export async function answeredAll(client: pg.ClientBase): Promise<void> {
  const connection = connectionOf(client);
  while (connection !== undefined && !isAnswered(client) && Reflect.get(client, '_queryable')) {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        connection.off('readyForQuery', end).off('end', end).off('error', end);
        resolve();
      };
      connection.on('readyForQuery', end).on('end', end).on('error', end);
    });
  }
}

/** pg's own flag, which its types do not have: the server waits, and nothing waits for it. */
function isAnswered(client: pg.ClientBase): boolean {
  return Reflect.get(client, 'readyForQuery') === true;
}

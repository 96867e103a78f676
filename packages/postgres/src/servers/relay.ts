import type pg from 'pg';
import { isSpent } from './session.ts';
import { streamOf, wireOf } from './wire.ts';

/** So often in a row one is passed on; then its pool sees it, and ends it if it has lived for `maxLifetimeSeconds`. */
const LAPS = 100;

/**
 * Connections that statements have left in this turn of the event loop. Who is answered often asks the next thing at once,
 * and gets one of them. pg's pool would take it in and lend it again a moment later, with a timer, a listener and events,
 * which takes about as long as all else that we do for a statement. What nobody takes, the pool gets as the turn ends.
 */
export class Relay {
  readonly #held: pg.PoolClient[] = [];
  #isDue = false;

  get size(): number {
    return this.#held.length;
  }

  /** False where its pool is to have it. */
  hold(client: pg.PoolClient): boolean {
    const wire = wireOf(client);
    if (wire === undefined || wire.laps >= LAPS) return false;
    wire.laps += 1;
    this.#held.push(client);
    if (!this.#isDue) setImmediate(this.#endOfTurn);
    this.#isDue = true;
    return true;
  }

  /** The last one that was left, and that has not broken since. */
  take(): pg.PoolClient | undefined {
    for (;;) {
      const client = this.#held.pop();
      if (client === undefined || isSound(client)) return client;
      release(client);
    }
  }

  /** To the pool with all of them. */
  settle(): void {
    for (let client = this.#held.pop(); client !== undefined; client = this.#held.pop()) release(client);
  }

  readonly #endOfTurn = (): void => {
    this.#isDue = false;
    this.settle();
  };
}

/** To its pool. */
export function release(client: pg.PoolClient): void {
  const wire = wireOf(client);
  if (wire !== undefined) wire.laps = 0;
  client.release(isSpent(client));
}

/**
 * By pg's own flags, which its types do not have, it neither broke nor was ended; and by its socket, as of one that was
 * destroyed pg hears a moment later.
 */
function isSound(client: pg.PoolClient): boolean {
  const { _queryable, _ending } = client as { readonly _queryable?: boolean; readonly _ending?: boolean };
  if (_queryable === false || _ending === true || isSpent(client)) return false;
  return streamOf(client)?.destroyed !== true;
}

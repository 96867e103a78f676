import type pg from 'pg';

/** One question after another on one connection: pg 9 will not take a second one before it has answered the first. */
export class Talk {
  readonly client: pg.Client;
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  constructor(client: pg.Client) {
    this.client = client;
  }

  async ask<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isBusy = true;
    try {
      return await this.client.query<R>(query);
    } finally {
      const next = this.#waiting.shift();
      // Still busy for whoever comes meanwhile: whose turn it is goes first.
      if (next === undefined) this.#isBusy = false;
      else next();
    }
  }
}

import type { Pod } from '@rollcall/testing';

/** What the pods of the ring run: real Cassandra where Java is, else as much of it as the driver needs. */
export interface Nodes extends AsyncDisposable {
  /** For people: `Apache Cassandra 5.0.9`. */
  readonly name: string;
  start(pod: Pod): Promise<AsyncDisposable>;
}

export const SIZE = 3;
export const CQL_PORT = 9042;

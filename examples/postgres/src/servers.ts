import type { PoolConfig } from '@rollcall/postgres';
import { createCluster, type Pod, type Run } from '@rollcall/testing';

/** Those of our own tests: no code of an app. */
interface Fixtures {
  postgresPods(): Run;
  shop(pods: readonly Pod[]): Promise<{ readonly PGUSER: string; readonly PGPASSWORD: string }>;
}

export interface Servers extends AsyncDisposable {
  /** What a pod would have in its environment, and in its resolv.conf. */
  readonly config: PoolConfig;
}

/** A cluster on loopback, with DNS; its StatefulSet `pg` is real PostgreSQL: `pg-1` and `pg-2` stream from `pg-0`. */
export async function startServers(): Promise<Servers> {
  const { postgresPods, shop } = await fixtures();
  const cluster = await createCluster();
  const pg = await cluster.statefulSet('pg', { replicas: 3, ports: { postgres: 5432 }, run: postgresPods() });
  const { PGUSER, PGPASSWORD } = await shop(pg.pods);
  return {
    config: { user: PGUSER, password: PGPASSWORD, discovery: cluster.discovery },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

async function fixtures(): Promise<Fixtures> {
  const folder = new URL('../../../packages/postgres/test/fixtures/', import.meta.url);
  return { ...(await import(new URL('pods.ts', folder).href)), ...(await import(new URL('shop.ts', folder).href)) };
}

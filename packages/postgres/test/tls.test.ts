import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualDiscovery } from '@rollcall/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pool } from '../src/index.ts';
import { asServant } from './fixtures/binaries.ts';
import { cert, key } from './fixtures/certificate.ts';
import { type PostgresCluster, startCluster } from './fixtures/cluster.ts';
import { caughtUp } from './fixtures/shared-cluster.ts';
import { servantDirectory } from './fixtures/template.ts';

let cluster: PostgresCluster;
let room: string;

beforeAll(async () => {
  room = await servantDirectory(tmpdir());
  const [ssl_cert_file, ssl_key_file] = await Promise.all([written('cert', cert), written('key', key)]);
  cluster = await startCluster({ standbys: 1, settings: { ssl: 'on', ssl_cert_file, ssl_key_file } });
  await cluster.node(0).query('create table t (n int)');
  await caughtUp(cluster);
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await rm(room, { recursive: true, force: true });
});

/** PostgreSQL wants its key to be nobody else's to read. */
async function written(name: string, content: string): Promise<string> {
  const path = join(room, name);
  await asServant('sh', ['-c', 'umask 077; printf %s "$1" > "$2"', 'sh', content, path]);
  return path;
}

const SECURE = "select current_setting('cluster_name') as at, ssl from pg_stat_ssl where pid = pg_backend_pid()";

test('an address is dialed, and the certificate shows the name of the service', async () => {
  await using pool = new Pool({ ...cluster.config, ssl: { ca: cert } });
  await pool.ready({ role: 'replica' });
  expect((await pool.primary.query(SECURE)).rows).toEqual([{ at: 'pg-0', ssl: true }]);
  expect((await pool.replica.query(SECURE)).rows).toEqual([{ at: 'pg-1', ssl: true }]);
});

test('a certificate of another name is refused, and the error says so of each server', async () => {
  const discovery = manualDiscovery({ web: cluster.source });
  await using pool = new Pool({ ...cluster.config, host: 'web', discovery, ssl: { ca: cert }, waitMs: 50 });
  const failure = await pool.query('select 1').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'ROLLCALL_NO_SERVER',
    cause: { cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } },
  });
  expect(String(failure)).toContain('does not match certificate');
});

test('the name that a certificate has to show may be said: operators name other services in theirs', async () => {
  const discovery = manualDiscovery({ web: cluster.source });
  const ssl = { ca: cert, servername: 'pg.default.svc' };
  await using pool = new Pool({ ...cluster.config, host: 'web', discovery, ssl });
  await pool.ready();
  expect((await pool.primary.query(SECURE)).rows).toEqual([{ at: 'pg-0', ssl: true }]);
});

import { expect, test } from 'vitest';
import { endOfLog, parseLsn } from '../../src/consistency/lsn.ts';
import { sharedCluster } from '../fixtures/shared-cluster.ts';

const cluster = sharedCluster();
const layout = { page: 8_192n, segment: 16n * 1_024n * 1_024n };

test('places in the log are read as servers write them', () => {
  expect(parseLsn('0/0')).toBe(0n);
  expect(parseLsn('16/B374D848')).toBe(0x16_b374d848n);
  expect(parseLsn('FFFFFFFF/FFFFFFFF')).toBe(2n ** 64n - 1n);
});

test('behind the header of an empty page is the edge of the page before it', () => {
  const edge = parseLsn('2/3E04000');
  expect(endOfLog(edge + 24n, layout)).toBe(edge);
  for (const within of [0n, 8n, 16n, 32n, 40n]) expect(endOfLog(edge + within, layout)).toBe(edge + within);
});

test('the first page of a segment has a longer header', () => {
  const edge = parseLsn('2/3000000');
  expect(endOfLog(edge + 40n, layout)).toBe(edge);
  expect(endOfLog(edge + 48n, layout)).toBe(edge + 48n);
});

test('an idle server that has begun a segment: its standbys get to where we say it is, and never to where it says', async () => {
  const [primary, standby] = [cluster().node(0), cluster().node(1)];
  // What it writes by itself, every 15 s, would come between.
  let inserted = 0n;
  do {
    await primary.query('insert into t values (1)');
    await primary.query('select pg_switch_wal()');
    const [row] = await primary.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn');
    inserted = parseLsn(row?.lsn ?? '');
  } while (inserted % 2n ** 20n !== 40n);
  const end = endOfLog(inserted, { page: 8_192n, segment: 2n ** 20n });
  expect(end).toBe(inserted - 40n);
  let replayed = 0n;
  while (replayed < end) {
    const [row] = await standby.query<{ lsn: string }>('select pg_last_wal_replay_lsn() as lsn');
    replayed = parseLsn(row?.lsn ?? '');
  }
  expect(replayed).toBeGreaterThanOrEqual(end);
});

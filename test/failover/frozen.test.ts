import { expect, test, vi } from 'vitest';
import { printFigures } from './figures.ts';
import { succeed } from './operator.ts';
import { Stage } from './stage.ts';

const PER_SECOND = 200;

test('a primary that froze, and thaws after another was promoted, gets no write', async () => {
  await using stage = await Stage.open('quorum', { waitMs: 60_000 });
  const { cluster, pool, tap, load, history } = stage;
  const [old, ...standbys] = cluster.nodes;
  const amid = await pool.primary.connect();
  await amid.query('begin');
  await amid.query('insert into history values ($1)', ['k999999998']);
  let [primary, sentBefore] = [old, 0];
  {
    await using _ = load.steady(PER_SECOND);
    await vi.waitFor(() => expect(history.size).toBeGreaterThan(100), 30_000);
    old.freeze();
    // It was silent once. Twice, and what it owes would fail anyway.
    await vi.waitFor(() => expect(pool.endpoints()[0]?.role).toBe('unknown'), { timeout: 30_000, interval: 5 });
    ({ node: primary } = await succeed(standbys));
    const leads = (): unknown => pool.endpoints().find(({ role }) => role === 'primary')?.endpoint.name;
    await vi.waitFor(() => expect(leads()).toBe(primary.name), { timeout: 30_000, interval: 1 });
    sentBefore = tap.to(old.address);
    await expect(amid.query('insert into history values ($1)', ['k999999999'])).rejects.toThrow();
    await expect(amid.query('commit')).rejects.toThrow();
    const answered = history.size + 200;
    await vi.waitFor(() => expect(history.size).toBeGreaterThan(answered), 30_000);
    old.thaw();
    await vi.waitFor(() => expect(pool.endpoints()[0]?.why).toMatch('fenced'), 30_000);
    await vi.waitFor(() => expect(history.size).toBeGreaterThan(answered + 400), 30_000);
  }
  amid.release();
  const verdict = await stage.check(primary);
  const sentAfter = tap.to(old.address) - sentBefore;
  const { unhandled, leaked } = stage;
  printFigures('a frozen primary', { ...verdict, 'writes sent to it after the promotion was seen': sentAfter });
  expect(sentAfter).toBe(0);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, ghosts: 0, failedUnsent: 0 });
  expect({ unhandled, leaked, readErrors: load.readErrors }).toEqual({ unhandled: 0, leaked: 0, readErrors: [] });
  expect(await old.query("select from history where key in ('k999999998', 'k999999999')")).toEqual([]);
});

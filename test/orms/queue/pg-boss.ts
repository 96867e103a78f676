import type { Pool } from '@rollcall/postgres';
import type pg from 'pg';
import { type ConstructorOptions, PgBoss } from 'pg-boss';
import { type OpenQueue, YEARLY } from '../queue.ts';

interface Job {
  readonly job: string;
}

export const openPgBoss: OpenQueue = async (pool, { pollMs, handle }) => {
  const boss = new PgBoss({ db: over(pool), useListenNotify: true });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue('jobs', { notify: true });
  await boss.schedule('jobs', YEARLY, { job: 'a happy new year' });
  const pollingIntervalSeconds = pollMs / 1_000;
  await boss.work<Job>(
    'jobs',
    { pollingIntervalSeconds, notifyPollingIntervalSeconds: pollingIntervalSeconds },
    async (jobs) => {
      for (const { data } of jobs) handle(data.job);
    },
  );
  return {
    async send(job, afterMs = 0) {
      await boss.send('jobs', { job }, { startAfter: afterMs / 1_000 });
    },
    crontab: async () => (await boss.getSchedules()).map(({ cron }) => cron),
    [Symbol.asyncDispose]: () => boss.stop({ graceful: false }),
  };
};

/** What pg-boss asks of a database that is not its own. Its LISTEN has a connection to the primary for itself. */
function over(pool: Pool): NonNullable<ConstructorOptions['db']> {
  return {
    executeSql: (text, values) => pool.query(text, values),
    async listen(channel, notified, connected) {
      const client = await pool.primary.connect();
      client.on('notification', ({ payload = '' }: pg.Notification) => notified(payload));
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      connected();
      return { close: async () => client.release(true) };
    },
  };
}

import { Logger, run } from 'graphile-worker';
import { type OpenQueue, YEARLY } from '../queue.ts';

export const openGraphileWorker: OpenQueue = async (pool, { pollMs, handle }) => {
  const runner = await run({
    pgPool: pool,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    crontab: `${YEARLY} jobs {job: "a happy new year"}`,
    taskList: {
      jobs: async (payload) => handle((payload as { job: string }).job),
    },
  });
  return {
    async send(job, afterMs = 0) {
      await runner.addJob('jobs', { job }, { runAt: new Date(Date.now() + afterMs) });
    },
    async crontab() {
      const { rows } = await pool.query('select identifier from graphile_worker._private_known_crontabs');
      return rows.map(({ identifier }) => (identifier === 'jobs' ? YEARLY : identifier));
    },
    [Symbol.asyncDispose]: () => runner.stop(),
  };
};

import type { Scenario } from '../scenario.ts';
import { brief, lasting, of, sliceOf, streamed } from './words.ts';

/** The server itself is gone for a while, or stands still. */
export const outages: readonly Scenario[] = [
  {
    title: 'SIGSTOP: a watch is silent, and a new connection is taken, and nothing said; then both go on',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const watching = on.watch({ ...lasting, ...of('web') });
      await watching.heard(1);
      on.stage.freeze();
      await on.ask({}, { patienceMs: 1_500 });
      on.stage.thaw();
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await watching.left(2);
    },
  },
  {
    title: 'SIGSTOP until after the end of a watch: it ends when the server goes on',
    async play(on) {
      const watching = on.watch({ watch: '1', timeoutSeconds: '1', ...of('web') });
      await on.ask(of('web'));
      on.stage.freeze();
      await on.ask({}, { patienceMs: 1_500 });
      on.stage.thaw();
      await watching.ended;
    },
  },
  {
    title: 'SIGKILL in the middle of a watch: it breaks; after the start what was is forgotten',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-b'));
      const watching = on.watch({ ...lasting, ...of('web') });
      await watching.heard(2);
      await on.stage.kill();
      await watching.ended;
      await on.ask();
      await on.stage.start();
      // Before that, for a moment, nobody is let in (403): to be seen or not is chance.
      await on.askUntil(({ status }) => status === 200);
      await on.ask({ ...brief, ...of('web'), resourceVersion });
      await on.ask({ ...brief, resourceVersion: '1' });
      await on.ask({ ...streamed, timeoutSeconds: '1', ...of('web'), resourceVersion });
      await on.ask({ ...of('web'), resourceVersion, resourceVersionMatch: 'NotOlderThan' });
      await on.stage.compact();
      await on.ask({ resourceVersion, resourceVersionMatch: 'Exact' });
    },
  },
];

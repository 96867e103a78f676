import type { Scenario } from '../scenario.ts';
import { brief, FUTURE, sliceOf, streamed } from './words.ts';

/** Versions that are none, or that the server does not know any more, or not yet. */
export const versions: readonly Scenario[] = [
  {
    title: 'a version that is no number',
    async play(on) {
      await on.ask({ resourceVersion: 'abc' });
      await on.ask({ ...brief, resourceVersion: 'abc' });
      await on.ask({ ...streamed, timeoutSeconds: '1', resourceVersion: 'abc' });
    },
  },
  {
    title: 'WATCH from the future: 200, and then silence',
    async play(on) {
      const watching = on.watch({ watch: '1', timeoutSeconds: '2', resourceVersion: FUTURE });
      await on.stage.apply(sliceOf('web', 'web-a'));
      await watching.ended;
    },
  },
];

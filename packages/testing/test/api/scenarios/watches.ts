import type { Scenario } from '../scenario.ts';
import { brief, lasting, of, sliceOf } from './words.ts';

/** What changes. */
export const watches: readonly Scenario[] = [
  {
    title: 'WATCH without a version, or from 0: what there is, first',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-b'));
      await on.stage.apply(sliceOf('web', 'web-a'));
      await on.ask({ ...brief, ...of('web') });
      await on.ask({ ...brief, ...of('web'), resourceVersion: '0' });
      await on.ask({ ...brief, ...of('gone') });
    },
  },
  {
    title: 'WATCH from a version: what comes, changes and goes since',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-b'));
      const watching = on.watch({ ...lasting, watch: 'true', resourceVersion, ...of('web') });
      await watching.heard(1);
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await on.stage.remove('web-b');
      await watching.left(3);
    },
  },
  {
    title: 'WATCH with bookmarks: they are no changes',
    async play(on) {
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-a'));
      // A second or two before its end a real one says how far it is.
      await on.ask({ watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: '4', resourceVersion, ...of('web') });
    },
  },
  {
    title: 'WATCH goes on for whoever lost the permission meanwhile; nobody else is let in',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const watching = on.watch({ ...lasting, ...of('web') });
      await watching.heard(1);
      await on.stage.permit(false);
      await on.ask(of('web'));
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await watching.heard(2);
      await on.stage.permit(true);
      await on.ask(of('web'));
      await watching.left(2);
    },
  },
];

import type { Scenario } from '../scenario.ts';
import { brief, of, sliceOf } from './words.ts';

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
    title: 'WATCH from a version: what comes, changes and goes since, until its time is up',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-b'));
      const watching = on.watch({ watch: 'true', timeoutSeconds: '4', resourceVersion, ...of('web') });
      await watching.heard(1);
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await on.stage.remove('web-b');
      await watching.ended;
    },
  },
  {
    title: 'WATCH with bookmarks: they are no changes',
    async play(on) {
      const resourceVersion = await on.version();
      const query = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: '4', resourceVersion, ...of('web') };
      const watching = on.watch(query);
      await on.stage.apply(sliceOf('web', 'web-a'));
      await watching.ended;
    },
  },
  {
    title: 'WATCH goes on for whoever lost the permission meanwhile; nobody else is let in',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const watching = on.watch({ watch: '1', timeoutSeconds: '8', ...of('web') });
      await watching.heard(1);
      await on.stage.permit(false);
      await on.ask(of('web'));
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await watching.heard(2);
      await on.stage.permit(true);
      await on.ask(of('web'));
      await watching.ended;
    },
  },
];

import type { Scenario } from '../scenario.ts';
import { FUTURE, lasting, of, sliceOf, streamed } from './words.ts';

const soon = { timeoutSeconds: '1' } as const;

/** What there is, and then what changes, in one watch (KEP-3157). */
export const watchLists: readonly Scenario[] = [
  {
    title: 'WatchList: what there is, a bookmark that says so, and what changes',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-b'));
      await on.stage.apply(sliceOf('web', 'web-a'));
      const watching = on.watch({ ...streamed, ...lasting, ...of('web') });
      await watching.heard(3);
      await on.stage.remove('web-b');
      await watching.left(4);
    },
  },
  {
    title: 'WatchList of nothing; and not older than a version',
    async play(on) {
      await on.ask({ ...streamed, ...soon, ...of('gone') });
      await on.stage.apply(sliceOf('web', 'web-a'));
      const resourceVersion = await on.version();
      await on.ask({ ...streamed, ...soon, ...of('web'), resourceVersion });
      await on.ask({ ...streamed, ...soon, ...of('web'), resourceVersion: '1' });
      await on.ask({ ...streamed, ...soon, ...of('web'), resourceVersion: '0' });
    },
  },
  {
    title: 'WatchList without bookmarks: nothing says where it ends',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const { allowWatchBookmarks: _, ...rest } = streamed;
      await on.ask({ ...rest, ...soon, ...of('web') });
    },
  },
  {
    title: 'WatchList without the match that it takes, and on a LIST',
    async play(on) {
      const { resourceVersionMatch, sendInitialEvents, ...rest } = streamed;
      await on.ask({ ...rest, ...soon, sendInitialEvents });
      await on.ask({ ...rest, ...soon, sendInitialEvents, resourceVersionMatch: 'Exact', resourceVersion: '1' });
      await on.ask({ ...rest, ...soon, resourceVersionMatch });
      await on.ask({ sendInitialEvents, resourceVersionMatch });
    },
  },
  {
    title: 'WatchList from the future',
    async play(on) {
      await on.ask({ ...streamed, timeoutSeconds: '5', resourceVersion: FUTURE });
    },
  },
];

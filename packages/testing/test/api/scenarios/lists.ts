import type { Play } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import { FUTURE, of, sliceOf } from './words.ts';

async function two({ stage }: Play): Promise<void> {
  await stage.apply(sliceOf('web', 'web-b'));
  await stage.apply(sliceOf('web', 'web-a', '10.1.0.2'));
}

/** What there is, by versions that the server has. */
export const lists: readonly Scenario[] = [
  {
    title: 'LIST: of everything, of a service, of one that has no slices',
    async play(on) {
      await two(on);
      await on.stage.apply(sliceOf('kv', 'kv-a'));
      await on.ask();
      await on.ask(of('web'));
      await on.ask(of('gone'));
    },
  },
  {
    title: 'LIST of what is in the cache: all of it, whatever its limit',
    async play(on) {
      await two(on);
      await on.ask({ resourceVersion: '0' });
      await on.ask({ resourceVersion: '0', limit: '1' });
    },
  },
  {
    title: 'LIST not older than a version',
    async play(on) {
      await two(on);
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-c'));
      await on.ask({ resourceVersion });
      await on.ask({ resourceVersion, resourceVersionMatch: 'NotOlderThan' });
      await on.ask({ resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' });
    },
  },
  {
    title: 'LIST exactly at a version: what there was then',
    async play(on) {
      await two(on);
      const resourceVersion = await on.version();
      await on.stage.apply(sliceOf('web', 'web-a', '10.1.0.9'));
      await on.stage.apply(sliceOf('web', 'web-c'));
      await on.stage.remove('web-b');
      await on.ask({ resourceVersion, resourceVersionMatch: 'Exact' });
      await on.ask({ resourceVersionMatch: 'Exact' });
      await on.ask({ resourceVersion: '0', resourceVersionMatch: 'Exact' });
    },
  },
  {
    title: 'LIST with a match that does not exist, or without a version',
    async play(on) {
      await on.ask({ resourceVersion: '1', resourceVersionMatch: 'Newest' });
      await on.ask({ resourceVersionMatch: 'NotOlderThan' });
    },
  },
  {
    title: 'LIST from the future',
    async play(on) {
      const asked = [{ resourceVersion: FUTURE }, { resourceVersion: FUTURE, resourceVersionMatch: 'Exact' }];
      await Promise.all(asked.map((query) => on.ask(query)));
    },
  },
];

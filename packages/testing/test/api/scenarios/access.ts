import type { Scenario } from '../scenario.ts';
import { brief, of } from './words.ts';

const group = '/apis/discovery.k8s.io/v1';

/** Who is let in, and to what. */
export const access: readonly Scenario[] = [
  {
    title: 'nobody without a token, or with a token that is none',
    async play(on) {
      await on.ask({}, { as: 'nobody' });
      await on.ask(brief, { as: 'nobody' });
      await on.ask({}, { as: 'rubbish' });
      await on.ask(brief, { as: 'rubbish' });
    },
  },
  {
    title: 'nobody without a permission: 403, for LIST, WATCH and WatchList',
    async play(on) {
      await on.ask(of('web'), { as: 'stranger' });
      await on.ask({ ...brief, ...of('web') }, { as: 'stranger' });
      await on.ask({ ...brief, resourceVersion: 'abc' }, { as: 'stranger' });
    },
  },
  {
    title: 'a namespace that is missing, and all of them: 403, for whom a Role names one',
    async play(on) {
      await on.ask({}, { path: `${group}/namespaces/nowhere/endpointslices` });
      await on.ask({ limit: '1' }, { path: `${group}/endpointslices` });
    },
  },
  {
    title: 'an API that does not exist',
    async play(on) {
      await on.ask({}, { path: on.path.replace('/v1/', '/v9/') });
    },
  },
  {
    title: 'too many requests: no Status, but when to come back',
    async play(on) {
      await on.ask({}, { as: 'greedy' });
    },
  },
];

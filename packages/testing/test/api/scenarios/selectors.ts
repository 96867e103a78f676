import type { Scenario } from '../scenario.ts';
import { lasting, of, sliceOf } from './words.ts';

const label = 'kubernetes.io/service-name';
const understood = [
  `${label}==web`,
  `${label}=web,tier=back`,
  `${label} in (web,kv)`,
  `${label} notin (web)`,
  `${label}!=web`,
  label,
  `!${label}`,
  `tier=`,
];

/** Which slices are meant. */
export const selectors: readonly Scenario[] = [
  {
    title: 'a label selector, in all its forms',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      await on.stage.apply(sliceOf('kv', 'kv-a'));
      for (const labelSelector of understood) await on.ask({ labelSelector });
    },
  },
  {
    title: 'a label selector that is none',
    async play(on) {
      await on.ask({ labelSelector: '==' });
      await on.ask({ watch: '1', labelSelector: '==' });
    },
  },
  {
    title: 'a slice that is relabelled out of the selection is deleted, and one that comes into it added',
    async play(on) {
      await on.stage.apply(sliceOf('web', 'web-a'));
      const watching = on.watch({ ...lasting, ...of('web') });
      await watching.heard(1);
      await on.stage.apply(sliceOf('elsewhere', 'web-a'));
      await on.stage.apply(sliceOf('web', 'web-a'));
      await on.stage.apply(sliceOf('elsewhere', 'other'));
      await on.stage.apply(sliceOf('web', 'web-b'));
      await watching.left(4);
    },
  },
];

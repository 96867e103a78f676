// An API server in a process of its own: what it does is not counted as the client's.
import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';
import { SLICES, sliceOf } from './slices.ts';

const cluster = await createCluster();
let run = 0;
for (let index = 0; index < SLICES; index += 1) cluster.api.apply(sliceOf(index, run));
const guest = { slice: cluster.api.apply(sliceOf(SLICES, 0, 'guest-0')), count: 0 };
guest.slice[Symbol.dispose]();

serve(cluster.api.kubeconfig, {
  /** One slice changes. @returns when: epoch ms. */
  change: () => {
    run += 1;
    const at = performance.timeOrigin + performance.now();
    cluster.api.apply(sliceOf(7, run));
    return at;
  },
  /** One slice comes, under another name each time, and the one before it goes. */
  replace: () => {
    guest.count += 1;
    const next = cluster.api.apply(sliceOf(SLICES, guest.count, `guest-${guest.count}`));
    guest.slice[Symbol.dispose]();
    guest.slice = next;
  },
});

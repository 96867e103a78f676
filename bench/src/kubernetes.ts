import { lag } from './kubernetes/lag.ts';
import { large } from './kubernetes/large.ts';
import { outages } from './kubernetes/outages.ts';
import { relists } from './kubernetes/relists.ts';
import type { Part } from './part.ts';

export const kubernetes: Part = {
  title:
    'EndpointSlices, watched: 10,000 endpoints over 100 slices, an API server in a process of its own; outages by a hand-turned clock',
  peer: undefined,
  async rows() {
    return [...(await lag()), ...(await large()), ...(await relists()), ...(await outages())];
  },
};

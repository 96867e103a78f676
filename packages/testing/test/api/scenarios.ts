import type { Scenario } from './scenario.ts';
import { access } from './scenarios/access.ts';
import { lists } from './scenarios/lists.ts';
import { outages } from './scenarios/outages.ts';
import { selectors } from './scenarios/selectors.ts';
import { versions } from './scenarios/versions.ts';
import { watchLists } from './scenarios/watch-lists.ts';
import { watches } from './scenarios/watches.ts';

/** The last ones stop the server. */
export const scenarios: readonly Scenario[] = [
  ...lists,
  ...selectors,
  ...watches,
  ...watchLists,
  ...versions,
  ...access,
  ...outages,
];

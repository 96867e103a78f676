import { readLabelSelector } from './label-selector.ts';
import { problemWith } from './list-options.ts';
import type { SliceObject } from './slice-object.ts';
import { noNumber, noSelector, type Status } from './status.ts';

/** A GET of EndpointSlices, as it was asked. */
export interface ListRequest {
  readonly isWatch: boolean;
  /** First tell of what there is, and mark the end of it (KEP-3157). */
  readonly isStreamed: boolean;
  readonly resourceVersion: string;
  readonly isExact: boolean;
  readonly hasBookmarks: boolean;
  readonly timeoutMs: number;
  matches(object: SliceObject | undefined): object is SliceObject;
}

/** The API server's own where nobody says one: `--min-request-timeout`, and up to twice as long. */
const TIMEOUT_MS = 1_800_000;

export function readListRequest(query: URLSearchParams, knowsWatchList: boolean): ListRequest | Status {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
  const labelSelector = query.get('labelSelector') ?? '';
  const isSelected = readLabelSelector(labelSelector);
  const problem = problemWith(query, isWatch, knowsWatchList);
  if (problem !== undefined) return problem;
  if (!/^\d*$/.test(resourceVersion)) return noNumber(resourceVersion, isWatch);
  if (isSelected === undefined) return noSelector(labelSelector);
  return {
    isWatch,
    isStreamed: query.get('sendInitialEvents') === 'true',
    resourceVersion,
    isExact: query.get('resourceVersionMatch') === 'Exact',
    hasBookmarks: query.get('allowWatchBookmarks') === 'true',
    timeoutMs: Number(query.get('timeoutSeconds') ?? 0) * 1_000 || TIMEOUT_MS,
    matches: (object): object is SliceObject => object !== undefined && isSelected(object.metadata.labels),
  };
}

import type { SliceObject } from './slice-object.ts';
import { SERVICE_NAME } from './slice-object.ts';
import { invalidOptions, noNumber, type Status, status } from './status.ts';

/** A GET of EndpointSlices, as it was asked. */
export interface ListRequest {
  readonly isWatch: boolean;
  /** First tell of what there is, and mark the end of it (KEP-3157). */
  readonly isStreamed: boolean;
  readonly resourceVersion: string;
  readonly isExact: boolean;
  readonly hasBookmarks: boolean;
  readonly timeoutMs: number;
  /** For counts: the service that is selected, or `*`. */
  readonly service: string;
  matches(object: SliceObject | undefined): object is SliceObject;
}

/** The API server's own where nobody says one: `--min-request-timeout`, and up to twice as long. */
const TIMEOUT_MS = 1_800_000;

export function readListRequest(query: URLSearchParams, knowsWatchList: boolean): ListRequest | Status {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
  const selector = readSelector(query.get('labelSelector') ?? '');
  const problem = problemWith(query, isWatch, knowsWatchList);
  if (problem !== undefined) return problem;
  if (!/^\d*$/.test(resourceVersion)) return noNumber(resourceVersion, isWatch);
  if ('code' in selector) return selector;
  return {
    isWatch,
    isStreamed: query.get('sendInitialEvents') === 'true',
    resourceVersion,
    isExact: query.get('resourceVersionMatch') === 'Exact',
    hasBookmarks: query.get('allowWatchBookmarks') === 'true',
    timeoutMs: Number(query.get('timeoutSeconds') ?? 0) * 1_000 || TIMEOUT_MS,
    service: selector.get(SERVICE_NAME) ?? '*',
    matches: (object): object is SliceObject =>
      object !== undefined && [...selector].every(([key, value]) => object.metadata.labels[key] === value),
  };
}

function problemWith(query: URLSearchParams, isWatch: boolean, knowsWatchList: boolean): Status | undefined {
  const match = query.get('resourceVersionMatch');
  const wantsInitial = query.get('sendInitialEvents') === 'true';
  if (wantsInitial && !isWatch) return invalidOptions('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  if (wantsInitial && !knowsWatchList) {
    const message = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    return invalidOptions('sendInitialEvents', message);
  }
  if (wantsInitial && match !== 'NotOlderThan') {
    const message = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    return invalidOptions('resourceVersionMatch', message);
  }
  return undefined;
}

/** `a=b,c=d`; other operators are not known here. */
function readSelector(text: string): ReadonlyMap<string, string> | Status {
  const terms = text === '' ? [] : text.split(',').map((term) => /^([^=!\s]+)={1,2}([^=!\s]*)$/.exec(term));
  if (terms.some((term) => term === null))
    return status(400, `found '${text}', expected: !, identifier, or 'end of string'`, 'BadRequest');
  return new Map(terms.map((term) => [term?.[1] ?? '', term?.[2] ?? '']));
}

import { readItems } from '../api/list-items.ts';
import { KubernetesError } from '../errors.ts';
import { readSlice, type SliceReading } from '../slice/read-slice.ts';
import { metadataOf, readJson } from './event.ts';
import type { Observer } from './observer.ts';
import type { SlicesApi } from './slices-api.ts';

/** etcd takes no object that is larger than 1.5 MB. */
export const MOST_BYTES = 4_194_304;

/**
 * A LIST, where the server does not know how to tell of everything in a watch (before Kubernetes 1.32).
 *
 * @param floor the list must not be older. Without one, what the server has in its cache is good enough: it is watched
 *   from there on.
 * @returns from where on to watch.
 */
export async function list(
  api: SlicesApi,
  observer: Observer,
  floor: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { chunks } = await api.list({ resourceVersion: floor ?? '0' }, signal);
  const readings = new Map<string, SliceReading>();
  const rest = await readItems(chunks, MOST_BYTES, (json) => {
    const reading = readSlice(readJson(json));
    readings.set(reading.name, reading);
  });
  const whole = readJson(rest);
  const { resourceVersion } = metadataOf(whole);
  // Without items it is something else, and would read as if nobody was there. Go writes none as null.
  if (!Object.hasOwn(Object(whole), 'items') || typeof resourceVersion !== 'string' || resourceVersion === '')
    throw new KubernetesError('ROLLCALL_API_MALFORMED', 'The API server said what is no list of EndpointSlices.');
  observer.replaced(readings);
  return resourceVersion;
}

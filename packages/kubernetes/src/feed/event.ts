import { KubernetesError } from '../errors.ts';

/** One line of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

export interface Metadata {
  readonly name?: unknown;
  readonly resourceVersion?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>> | null;
}

/** @throws KubernetesError `API_MALFORMED` for what is no event: what follows cannot be trusted either. */
export function readEvent(line: string): WatchEvent {
  const event = readJson(line) as Partial<WatchEvent> | null;
  if (typeof event?.type === 'string' && typeof event.object === 'object' && event.object !== null)
    return { type: event.type, object: event.object };
  throw malformed(`a line of a watch that is no event: ${line.slice(0, 80)}`);
}

/** @throws KubernetesError `API_MALFORMED`. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(`what is no JSON: ${text.slice(0, 80)}`, cause);
  }
}

export function metadataOf(object: unknown): Metadata {
  const { metadata } = (typeof object === 'object' && object !== null ? object : {}) as { metadata?: Metadata | null };
  return metadata ?? {};
}

/** Marks the bookmark after which a WatchList has told of all that there is (KEP-3157). */
export function endsInitialEvents(object: unknown): boolean {
  return metadataOf(object).annotations?.['k8s.io/initial-events-end'] === 'true';
}

function malformed(what: string, cause?: unknown): KubernetesError {
  return new KubernetesError('ROLLCALL_API_MALFORMED', `The API server said ${what}`, { cause });
}

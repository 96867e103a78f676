import type { Clock } from '@rollcall/core';

/**
 * - 401, 403, 429: so is every new request answered; open watches go on, as they do with a real one.
 * - 410: nothing that anybody knows is recent enough. Open watches end with an ERROR 410, and so does every new one, once it
 *   has told of what there is; a request for what is not older than something gets HTTP 410.
 * - `down`: the server is gone. Connections break, new ones too; what was before it is forgotten when it comes back, and for
 *   a second nobody is let in then (403), as its roles are not loaded yet.
 * - `hang`: it is frozen (SIGSTOP). Connections are taken, by the kernel, and nothing is said, until it is disposed of.
 * - `half-open`: what is open now falls silent for good, as behind a firewall that forgot it; new requests are served.
 * - `slow`: answers and events come `delayMs` late.
 * - `malformed`: answers are no JSON, and watches say what is none.
 * - `cut`: answers and events end in the middle.
 * - `no-watch-list`: a server before Kubernetes 1.32, which cannot stream what there is: it wants LIST, then WATCH.
 */
export type ApiFaultName =
  | 401
  | 403
  | 410
  | 429
  | 'down'
  | 'hang'
  | 'half-open'
  | 'slow'
  | 'malformed'
  | 'cut'
  | 'no-watch-list';

export const apiFaultNames: readonly ApiFaultName[] = [
  401,
  403,
  410,
  429,
  'down',
  'hang',
  'half-open',
  'slow',
  'malformed',
  'cut',
  'no-watch-list',
];

interface ActiveFault {
  readonly how: ApiFaultName;
  readonly delayMs: number;
}

/** A real one needs 0.6 to 1.2 s. */
const ROLES_MS = 1_000;

/** What is wrong with the server now. Faults of different kinds go together; of one kind the last one counts. */
export class ApiFaults {
  readonly #active = new Set<ActiveFault>();
  readonly #clock: Clock;
  readonly #changed: () => void;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  begin(how: ApiFaultName, delayMs: number): Disposable {
    const fault = { how, delayMs };
    this.#active.add(fault);
    this.#changed();
    return {
      [Symbol.dispose]: () => {
        if (!this.#active.delete(fault)) return;
        if (how === 'down') this.#startedAt = this.#clock.now();
        this.#changed();
      },
    };
  }

  has(how: ApiFaultName): boolean {
    return this.#last(how) !== undefined;
  }

  /** Whoever asks has no permission, or the server does not know of it yet. */
  get forbids(): boolean {
    return this.has(403) || this.#clock.now() < this.#startedAt + ROLES_MS;
  }

  /** 0 where it is not slow. */
  get delayMs(): number {
    return this.#last('slow')?.delayMs ?? 0;
  }

  #last(how: ApiFaultName): ActiveFault | undefined {
    return [...this.#active].findLast((fault) => fault.how === how);
  }
}

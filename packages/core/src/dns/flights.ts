import { abortable } from './abortable.ts';

/** Work under way, by key: who asks for what is under way already waits for the same result. */
export interface Flights<T> {
  /**
   * Joins the flight of `key`, or starts it. `signal` takes only this caller out, rejecting with its reason; the work is
   * aborted once nobody waits for it any more.
   */
  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
  has(key: string): boolean;
  /** Ends all of them; their callers get `reason`. */
  abort(reason: unknown): void;
}

interface Flight<T> {
  readonly controller: AbortController;
  readonly landing: Promise<T>;
  waiting: number;
}

export function createFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>();

  const launch = (key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const landing = abortable(start(controller.signal), controller.signal).finally(() => flights.delete(key));
    const flight = { controller, landing, waiting: 0 };
    flights.set(key, flight);
    return flight;
  };

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const flight = flights.get(key) ?? launch(key, start);
      flight.waiting += 1;
      try {
        return await (signal ? abortable(flight.landing, signal) : flight.landing);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0) flight.controller.abort();
      }
    },
    has: (key) => flights.has(key),
    abort(reason) {
      for (const { controller } of flights.values()) controller.abort(reason);
    },
  };
}

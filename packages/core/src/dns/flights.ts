import { abortable } from '../abortable.ts';

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

  const forget = (key: string, flight: Flight<T>): boolean => flights.get(key) === flight && flights.delete(key);

  const launch = (key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const landing = abortable(start(controller.signal), controller.signal).finally(() => forget(key, flight));
    const flight: Flight<T> = { controller, landing, waiting: 0 };
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
        // Forgotten at once: whoever asks next must not join what is being aborted.
        if (flight.waiting === 0 && forget(key, flight)) flight.controller.abort(nobodyWaits);
      }
    },
    has: (key) => flights.has(key),
    abort(reason) {
      for (const { controller } of flights.values()) controller.abort(reason);
    },
  };
}

/** Made once: an `abort()` without a reason makes a DOMException, which costs as much as reading a reply. */
const nobodyWaits = new Error('Nobody waits for it any more');

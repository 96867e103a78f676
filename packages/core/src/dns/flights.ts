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
    const landing = abortable(start(controller.signal), controller.signal).finally(() => remove(key, flight));
    const flight = { controller, landing, waiting: 0 };
    flights.set(key, flight);
    return flight;
  };

  const remove = (key: string, flight: Flight<T>): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };

  const leave = (key: string, flight: Flight<T>): void => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    remove(key, flight); // who comes now must not join what is being aborted
    flight.controller.abort();
  };

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const flight = flights.get(key) ?? launch(key, start);
      flight.waiting += 1;
      try {
        return await (signal ? abortable(flight.landing, signal) : flight.landing);
      } finally {
        leave(key, flight);
      }
    },
    has: (key) => flights.has(key),
    abort(reason) {
      for (const flight of flights.values()) flight.controller.abort(reason);
      flights.clear();
    },
  };
}

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Hears of a request before the app does. */
export interface Observer {
  /** By the app, while it was under way. */
  destroyed(): void;
  /** It has a connection. */
  connected(): void;
  /** All of it is written. */
  sent(): void;
  responded(response: IncomingMessage): void;
  upgraded(socket: Duplex): void;
  failed(error: unknown): void;
  /** Comes once, and last: whatever has become of it. */
  closed(): void;
}

/**
 * No listeners, as Node takes them for the app's: with one for `response` it throws away no body that nobody reads, with
 * one for `upgrade` it hands over a socket that nobody has, with one for `error` no error is unhandled.
 */
export function observe(request: ClientRequest, observer: Observer): void {
  const { emit, destroy } = request;
  request.emit = (event: string, ...args: unknown[]): boolean => {
    tell(observer, event, args);
    return Reflect.apply(emit, request, [event, ...args]);
  };
  request.destroy = (error) => {
    const isNews = !request.destroyed;
    destroy.call(request, error);
    if (isNews) observer.destroyed();
    return request;
  };
}

function tell(observer: Observer, event: string, [first, second]: readonly unknown[]): void {
  if (event === 'socket') observer.connected();
  else if (event === 'finish') observer.sent();
  else if (event === 'response') observer.responded(first as IncomingMessage);
  else if (event === 'upgrade' || event === 'connect') observer.upgraded(second as Duplex);
  else if (event === 'error') observer.failed(first);
  else if (event === 'close') observer.closed();
}

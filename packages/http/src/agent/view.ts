import { Dispatcher } from 'undici';
import { bindFetch } from '../fetch.ts';
import type { RequestHints } from '../options.ts';
import { withHints } from './hints.ts';

/** An Agent that says something of each request. It has nothing of its own: closing it does nothing. */
export class View extends Dispatcher {
  readonly fetch: typeof globalThis.fetch;
  /** No private names: what `compose` gives reads them through a Proxy. */
  private readonly agent: Dispatcher;
  private readonly hints: RequestHints;

  constructor(agent: Dispatcher, hints: RequestHints) {
    super();
    this.agent = agent;
    this.hints = hints;
    this.fetch = bindFetch(this);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.agent.dispatch(withHints(options, this.hints), handler);
  }

  override async close(callback?: () => void): Promise<void> {
    if (callback !== undefined) queueMicrotask(callback);
  }

  override async destroy(...args: readonly unknown[]): Promise<void> {
    const callback = args.find((each) => typeof each === 'function');
    if (callback !== undefined) queueMicrotask(() => callback(null, null));
  }

  /** What WebSocket and EventSource read of their dispatcher. */
  get webSocketOptions(): unknown {
    return Reflect.get(this.agent, 'webSocketOptions');
  }

  get eventSourceOptions(): unknown {
    return Reflect.get(this.agent, 'eventSourceOptions');
  }
}

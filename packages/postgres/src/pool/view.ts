import type { Dispatcher } from './dispatcher.ts';
import { connectForm, queryForm } from './forms.ts';
import type { Mode } from './mode.ts';
import type { PgPoolClass } from './pg-pool.ts';

/** A pool of the app's pg that has no connections of its own: everything goes to one role of another's. */
export function viewOf(Base: PgPoolClass, dispatcher: Dispatcher, mode: Mode, options: object): object {
  const { scopes } = dispatcher;
  class ViewPool extends Base {
    override query(config: unknown, values?: unknown, callback?: unknown): unknown {
      return queryForm(config, values, callback, scopes, (statement, answered) =>
        dispatcher.query(mode, statement, answered),
      );
    }

    override connect(callback?: unknown): unknown {
      return connectForm(callback, scopes, (leased) => dispatcher.connect(mode, leased));
    }

    override end(callback?: unknown): unknown {
      if (typeof callback !== 'function') return Promise.resolve();
      queueMicrotask(() => callback());
      return undefined;
    }

    override get totalCount(): number {
      return dispatcher.counts.total;
    }

    override get idleCount(): number {
      return dispatcher.counts.idle;
    }

    override get waitingCount(): number {
      return dispatcher.counts.waiting;
    }

    override get expiredCount(): number {
      return dispatcher.counts.expired;
    }
  }
  return new ViewPool(options);
}

import { type LookupFunction, Socket } from 'node:net';
import { type ConnectTo, destinationOf, withLookup } from './connect-arguments.ts';

/** Told of each TCP connect before it begins; may give the lookup that is to be used for it. Must not throw. */
export type ConnectWatcher = (socket: Socket, to: ConnectTo) => LookupFunction | undefined;

/** What all copies of this package in the process share: keep its shape. */
interface Shared {
  readonly watchers: Set<ConnectWatcher>;
  restore(): void;
}

const key = Symbol.for('rollcall.connects');
const holder = globalThis as { [key]?: Shared };

/** Until disposed. `net.Socket.prototype.connect` is replaced once, and Node's own is back when nobody watches. */
export function watchConnects(watcher: ConnectWatcher): Disposable {
  holder[key] ??= replaceConnect();
  const shared = holder[key];
  const entry: ConnectWatcher = (socket, to) => watcher(socket, to);
  shared.watchers.add(entry);
  return {
    [Symbol.dispose]() {
      if (shared.watchers.delete(entry) && shared.watchers.size === 0) shared.restore();
    },
  };
}

type AnyConnect = (this: Socket, ...args: unknown[]) => Socket;

function replaceConnect(): Shared {
  const prototype = Socket.prototype as unknown as { connect: AnyConnect };
  const original = prototype.connect;
  const watchers = new Set<ConnectWatcher>();
  const connect: AnyConnect = function (this: Socket, ...args) {
    const to = watchers.size === 0 ? undefined : destinationOf(args);
    const lookup = to && tell(watchers, this, to);
    return original.apply(this, lookup === undefined ? args : withLookup(args, lookup));
  };
  prototype.connect = connect;
  const restore = (): void => {
    // Whoever replaced it after us still calls ours, which passes on from now on.
    if (prototype.connect !== connect) return;
    prototype.connect = original;
    delete holder[key];
  };
  return { watchers, restore };
}

/** Each of them is told, whatever another says. The lookup that the caller brought stands. */
function tell(watchers: ReadonlySet<ConnectWatcher>, socket: Socket, to: ConnectTo): LookupFunction | undefined {
  let lookup: LookupFunction | undefined;
  for (const watcher of watchers) {
    const theirs = watcher(socket, to);
    lookup ??= theirs;
  }
  return to.hasLookup ? undefined : lookup;
}

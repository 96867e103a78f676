import { type LookupFunction, Socket } from 'node:net';
import { type ConnectTo, destinationOf, withLookup } from './connect-arguments.ts';

/** Told of each TCP connect before it begins; undefined for those that are none of its business. Must not throw. */
export type ConnectWatcher = (to: ConnectTo) => Watched | undefined;

interface Watched {
  /** To be used for it, unless its caller brought one. */
  readonly lookup: LookupFunction | undefined;
  /** It is on its way: Node has refused neither the port nor the socket. Must not throw. */
  begun(socket: Socket): void;
}

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
  const entry: ConnectWatcher = (to) => watcher(to);
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
    if (to === undefined) return original.apply(this, args);
    const watched = ask(watchers, to);
    const lookup = to.hasLookup ? undefined : watched.find((each) => each.lookup !== undefined)?.lookup;
    const result = original.apply(this, lookup === undefined ? args : withLookup(args, lookup));
    for (const each of watched) each.begun(this);
    return result;
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

/** Each of them is asked, whatever another says. */
function ask(watchers: ReadonlySet<ConnectWatcher>, to: ConnectTo): readonly Watched[] {
  const watched: Watched[] = [];
  for (const watcher of watchers) {
    const theirs = watcher(to);
    if (theirs !== undefined) watched.push(theirs);
  }
  return watched;
}

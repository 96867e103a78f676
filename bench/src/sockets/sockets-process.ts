// What it costs that a socket is tracked: for its connect and close, and for what it reads and writes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { createConnect, createResolver, fixed, guardProcess } from '@rollcall/core';
import { serve } from '../child.ts';
import { type Loop, nsOf } from '../pick/stopwatch.ts';
import { exchanges } from './exchanges.ts';

/** In µs. */
export interface SocketsReport {
  /** More than without. */
  readonly guarded: number;
  readonly connected: number;
  readonly exchange: { readonly tracked: number; readonly plain: number };
}

const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const resolver = createResolver(fixed([`kafka-0@127.0.0.1:${port}`, `kafka-1@127.0.0.2:${port}`]));
await resolver.ready();
const to = { host: 'kafka-0', port };
const dial = createConnect(resolver);
const exchange = await exchanges(
  () => dial(to),
  () => connect({ host: '127.0.0.1', port }),
);
server.close();

// From here on nothing is connected: what is measured is what stands around it.
const nodes = Socket.prototype.connect;
Socket.prototype.connect = function (this: Socket): Socket {
  return this;
} as typeof nodes;
const plain = nsOf(opened(() => connect(to)));
const connected = nsOf(opened(() => dial(to))) - plain;
const guard = guardProcess(resolver);
const guarded = nsOf(opened(() => connect(to))) - plain;
guard[Symbol.dispose]();
serve({ guarded: guarded / 1_000, connected: connected / 1_000, exchange } satisfies SocketsReport);

function opened(open: () => Socket): Loop {
  return (times) => {
    let listeners = 0;
    for (let i = 0; i < times; i += 1) {
      const socket = open();
      listeners += socket.listenerCount('close');
      socket.emit('close', false);
    }
    return listeners;
  };
}

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Cluster, Pod } from '@rollcall/testing';

/** A way to a DNS server that lets UDP through and no TCP, as a NetworkPolicy may leave it. */
export async function udpOnly({ dns }: Cluster): Promise<AsyncDisposable & { readonly address: string }> {
  const [host, port] = dns.address.split(':');
  const way = createSocket('udp4').bind(0, '127.0.0.1');
  await once(way, 'listening');
  way.on('message', (question, from) => {
    const beyond = createSocket('udp4');
    beyond.once('message', (answer) => {
      way.send(answer, from.port, from.address);
      beyond.close();
    });
    beyond.send(question, Number(port), host);
  });
  return {
    address: `127.0.0.1:${way.address().port}`,
    async [Symbol.asyncDispose]() {
      await once(way.close(), 'close');
    },
  };
}

/** What a pod runs that accepts connections. */
export const listens = (pod: Pod) => createServer((socket) => socket.end()).listen(pod.port('http'), pod.address);

/** A pod that has hung: the kernel takes two connections for it, and drops what comes after them. */
export const hangs = [
  'node',
  '-e',
  `
  const server = require('node:net').createServer();
  server.listen({ host: process.env.POD_IP, port: process.env.PORT_HTTP, backlog: 1 }, () => {
    console.log('ready');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`,
];

/** Takes the two. */
export async function fill({ address, port }: Pod): Promise<Disposable> {
  const sockets: Socket[] = [];
  for (let taken = 0; taken < 2; taken++) {
    const socket = connect(port('http'), address).on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
  }
  return { [Symbol.dispose]: () => sockets.forEach((socket) => void socket.destroy()) };
}

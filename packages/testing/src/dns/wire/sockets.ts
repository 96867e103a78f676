import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Reply, Transport } from '../message.ts';

const loopback = '127.0.0.1';
const attempts = 20;

/** Answers with as many messages as it likes, now or later. Those that come after the end are passed over. */
export type Respond = (bytes: Buffer, transport: Transport, send: Send) => void;
export type Send = (reply: Buffer, sender: Reply['sender']) => Promise<void>;

/** A UDP and a TCP socket on one port of 127.0.0.1, and what came in on them. They do not hold the process open. */
export interface DnsSockets {
  readonly port: number;
  close(): Promise<void>;
}

export async function openSockets(respond: Respond): Promise<DnsSockets> {
  for (let attempt = 1; ; attempt++) {
    const tcp = await listen();
    const { port } = tcp.address() as AddressInfo;
    try {
      const udp = await bind(port);
      return serve(tcp, udp, port, respond);
    } catch (error) {
      // The port was free for TCP, and is somebody else's for UDP: another one.
      tcp.close();
      if (attempt === attempts) throw error;
    }
  }
}

async function listen(): Promise<Server> {
  const server = createServer();
  await once(server.listen(0, loopback), 'listening');
  return server.unref();
}

async function bind(port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  socket.bind(port, loopback);
  await once(socket, 'listening');
  return socket.unref();
}

function serve(tcp: Server, udp: UdpSocket, port: number, respond: Respond): DnsSockets {
  const connections = new Set<Socket>();
  let closing: Promise<unknown> | undefined;
  // Somebody who left before the answer came is no error of ours (ECONNREFUSED by ICMP, ECONNRESET).
  udp.on('error', () => {});
  udp.on('message', (bytes, from) => {
    respond(bytes, 'udp', async (reply, sender) => {
      if (closing !== undefined) return;
      if (sender === 'stranger') await sendAsStranger(reply, from);
      else udp.send(reply, from.port, from.address, () => {});
    });
  });
  tcp.on('connection', (socket) => {
    connections.add(socket.unref());
    socket.on('error', () => {}).on('close', () => connections.delete(socket));
    readFrames(socket, (bytes) =>
      respond(bytes, 'tcp', async (reply, sender) => {
        if (sender === 'server') socket.write(frame(reply));
      }),
    );
  });
  const close = (): Promise<unknown> => {
    for (const socket of connections) socket.destroy();
    return Promise.all([once(tcp.close(), 'close'), once(udp.close(), 'close')]);
  };
  return {
    port,
    async close() {
      closing ??= close();
      await closing;
    },
  };
}

/** Over once it is under way, so that what is sent afterwards comes in afterwards. */
async function sendAsStranger(reply: Buffer, { port, address }: RemoteInfo): Promise<void> {
  const socket = createSocket('udp4').unref();
  await new Promise((resolve) => socket.send(reply, port, address, resolve));
  socket.close();
}

/** RFC 1035 §4.2.2: over TCP a message stands behind its length. */
function frame(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function readFrames(socket: Socket, onMessage: (bytes: Buffer) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE()) {
      const end = 2 + waiting.readUInt16BE();
      onMessage(waiting.subarray(2, end));
      waiting = waiting.subarray(end);
    }
  });
}

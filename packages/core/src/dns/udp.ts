import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { abortable } from '../abortable.ts';
import type { ExchangeContext } from './exchange.ts';
import { decodeReply, encodeQuery, type Malformed, type Message, type Question } from './message.ts';
import type { ServerAddress } from './server-address.ts';

/**
 * Over UDP. The socket is fresh, so that the kernel gives each question a random port (RFC 5452 §9.2), and not
 * connected: what comes from elsewhere reaches us and is counted, instead of being thrown away unseen.
 */
export async function exchangeUdp(
  server: ServerAddress,
  question: Question,
  { signal, onForeign }: ExchangeContext,
): Promise<Message | Malformed> {
  signal.throwIfAborted();
  const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4').unref();
  try {
    return await abortable(converse(socket, server, question, onForeign), signal);
  } finally {
    socket.close();
  }
}

function converse(
  socket: Socket,
  server: ServerAddress,
  question: Question,
  onForeign: () => void,
): Promise<Message | Malformed> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (bytes, from) => {
      const reply = isFrom(server, from) ? decodeReply(bytes, question) : undefined;
      if (!reply || reply.kind === 'foreign') onForeign();
      else resolve(reply);
    });
    socket.send(encodeQuery(question), server.port, server.address, (error) => {
      if (error) reject(error);
    });
  });
}

/** Scopes are left out: resolv.conf may number the interface that the kernel names. */
function isFrom(server: ServerAddress, from: RemoteInfo): boolean {
  return from.port === server.port && withoutScope(from.address) === withoutScope(server.address);
}

function withoutScope(address: string): string {
  const at = address.indexOf('%');
  return at < 0 ? address : address.slice(0, at);
}

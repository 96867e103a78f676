import { connect, type Socket } from 'node:net';
import { abortable } from '../abortable.ts';
import type { ExchangeContext } from './exchange.ts';
import { decodeReply, encodeQuery, type Malformed, type Message, type Question } from './message.ts';
import type { ServerAddress } from './server-address.ts';

/** Over TCP: each message goes behind its length, in two bytes (RFC 1035 §4.2.2). */
export async function exchangeTcp(
  server: ServerAddress,
  question: Question,
  { signal }: ExchangeContext,
): Promise<Message | Malformed> {
  signal.throwIfAborted();
  const socket = connect({ host: server.address, port: server.port, noDelay: true }).unref();
  try {
    return await abortable(converse(socket, question), signal);
  } finally {
    socket.destroy();
  }
}

function converse(socket: Socket, question: Question): Promise<Message | Malformed> {
  return new Promise((resolve, reject) => {
    const frame = createFrameReader();
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The connection was closed before the whole reply had come')));
    socket.on('data', (chunk) => {
      const bytes = frame(chunk);
      if (bytes) resolve(decodeOnly(bytes, question));
    });
    socket.write(withLength(encodeQuery(question)));
  });
}

/** Nobody else speaks on this connection: what is no reply to us is no reply at all. */
function decodeOnly(bytes: Buffer, question: Question): Message | Malformed {
  const reply = decodeReply(bytes, question);
  return reply.kind === 'foreign' ? { kind: 'malformed', cause: new Error('The reply is to another question') } : reply;
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Gives the message with the chunk that completes it, wherever the stream was cut; joins the chunks once. */
function createFrameReader(): (chunk: Buffer) => Buffer | undefined {
  const chunks: Buffer[] = [];
  let size = 0;
  let end: number | undefined;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= 2) end ??= 2 + Buffer.concat(chunks).readUInt16BE();
    return end !== undefined && size >= end ? Buffer.concat(chunks).subarray(2, end) : undefined;
  };
}

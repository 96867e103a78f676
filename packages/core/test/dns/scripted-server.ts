import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import { type Answer, decode, encode, type RecordType } from 'dns-packet';
import type { ServerAddress } from '../../src/dns/server-address.ts';

/** A question as it reached the server. */
export interface Asked {
  readonly transport: 'udp' | 'tcp';
  readonly id: number;
  readonly name: string;
  readonly type: RecordType;
  readonly bytes: Buffer;
  readonly from: { readonly address: string; readonly port: number };
}

type Messages = Buffer | readonly Buffer[] | undefined;

/** What the server says to a question: nothing, a message, or several. */
export type Script = (asked: Asked) => Messages | Promise<Messages>;

export interface ScriptedOptions {
  /** `refused`: nobody listens there. A function: it does as it likes with the connection. Default: the script. */
  readonly tcp?: 'refused' | ((socket: Socket, asked: Asked) => void);
}

/** A DNS server on loopback, UDP and TCP at the same port, that says what the test tells it to. */
export interface ScriptedServer extends AsyncDisposable {
  readonly address: ServerAddress;
  readonly queries: readonly Asked[];
  /** Once `count` questions in all have come. */
  asked(count: number): Promise<void>;
}

export async function scriptedServer(script: Script, { tcp }: ScriptedOptions = {}): Promise<ScriptedServer> {
  const queries: Asked[] = [];
  const waiting: { readonly count: number; readonly run: () => void }[] = [];
  const note = (asked: Asked): Asked => {
    queries.push(asked);
    for (const { count, run } of waiting) if (queries.length >= count) run();
    return asked;
  };

  const answer = async (asked: Asked, send: (message: Buffer) => void): Promise<void> => {
    for (const message of listOf(await script(asked))) send(message);
  };

  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    void answer(note(toAsked('udp', bytes, from)), (message) => udp.send(message, from.port, from.address));
  });
  const connections = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const { remoteAddress: address = '', remotePort: port = 0 } = socket;
      const asked = note(toAsked('tcp', bytes.subarray(2), { address, port }));
      if (typeof tcp === 'function') tcp(socket, asked);
      else void answer(asked, (message) => socket.end(framed(message)));
    });
  });
  const port = await bindBoth(udp, connections, tcp !== 'refused');

  return {
    address: { address: '127.0.0.1', port, family: 4 },
    queries,
    asked: (count) =>
      queries.length >= count ? Promise.resolve() : new Promise((run) => void waiting.push({ count, run })),
    async [Symbol.asyncDispose]() {
      udp.close();
      await new Promise<unknown>((done) => connections.close(done));
    },
  };
}

/** A nameserver that takes questions and says nothing. */
export const silentServer = (): Promise<ScriptedServer> => scriptedServer(() => undefined);

export interface Reply {
  readonly rcode?: number;
  /** Default: authoritative. */
  readonly flags?: number;
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  readonly additionals?: Answer[];
  /** Default: the question that was asked. */
  readonly about?: { readonly name: string; readonly type: RecordType };
}

export const AA = 0x0400;
export const TC = 0x0200;

export function reply(asked: Asked, { rcode = 0, flags = AA, about = asked, ...sections }: Reply = {}): Buffer {
  const questions = [{ name: about.name, type: about.type }];
  return encode({ type: 'response', id: asked.id, flags: flags | rcode, questions, ...sections });
}

/** A reply by its id and its response bit; the rest is noise. */
export const garbage: Script = ({ bytes }) => bytes.fill(0x80, 2, 3).fill(0xff, 4);

/** Sends `bytes` to whoever asked, from a port that was not asked. */
export async function forge(asked: Asked, bytes: Buffer): Promise<void> {
  const elsewhere = createSocket('udp4');
  await new Promise((done) => elsewhere.send(bytes, asked.from.port, '127.0.0.1', done));
  elsewhere.close();
}

/** Whether no UDP socket holds `port`. */
export async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

export function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export const a = (name: string, data: string, ttl = 30): Answer => ({ type: 'A', name, ttl, data });
export const aaaa = (name: string, data: string, ttl = 30): Answer => ({ type: 'AAAA', name, ttl, data });
export const cname = (name: string, data: string, ttl = 30): Answer => ({ type: 'CNAME', name, ttl, data });
export const srv = (name: string, target: string, port = 8080, ttl = 30): Answer => ({
  type: 'SRV',
  name,
  ttl,
  data: { target, port, priority: 0, weight: 33 },
});
export const soa = (name: string, ttl = 30, minimum = 30): Answer => ({
  type: 'SOA',
  name,
  ttl,
  data: { mname: `ns.${name}`, rname: `hostmaster.${name}`, minimum },
});

function toAsked(transport: 'udp' | 'tcp', bytes: Buffer, from: Pick<RemoteInfo, 'address' | 'port'>): Asked {
  const { id = 0, questions = [] } = decode(bytes);
  const { name = '', type = 'A' } = questions[0] ?? {};
  return { transport, id, name, type, bytes, from: { address: from.address, port: from.port } };
}

function listOf(messages: Messages): readonly Buffer[] {
  if (messages === undefined) return [];
  return Buffer.isBuffer(messages) ? [messages] : messages;
}

async function bindBoth(udp: UdpSocket, tcp: TcpServer, listens: boolean): Promise<number> {
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const bound = tcp.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  if (!listens) tcp.close();
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return port;
}

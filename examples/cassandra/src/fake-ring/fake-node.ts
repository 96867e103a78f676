import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { FakeRing, Member } from './fake-ring.ts';
import { frame, opcode, type Request, RequestReader } from './frames.ts';
import { nothing, prepared, rows } from './results.ts';
import { parseStatement, readValues, type Statement } from './statements.ts';
import { systemTables } from './system-tables.ts';
import { inet, int, short, string } from './values.ts';

const CQL_PORT = 9042;
const errorCode = { syntax: 0x2000, unprepared: 0x2500, protocol: 0x000a } as const;

/** One node: answers on its sockets, and tells those who asked for it about other nodes. */
export class FakeNode {
  readonly member: Member;
  readonly #ring: FakeRing;
  readonly #statements = new Map<string, Statement>();
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<Socket>();

  constructor(ring: FakeRing, member: Member) {
    this.#ring = ring;
    this.member = member;
  }

  async listen(port: number): Promise<AsyncDisposable> {
    const server = createServer((socket) => this.#serve(socket)).listen(port, this.member.address);
    await once(server, 'listening');
    return { [Symbol.asyncDispose]: () => this.#stop(server) };
  }

  /** As Cassandra does when a node has come: that it is new, and that it is up. */
  announce(address: string): void {
    const where = inet(address, CQL_PORT);
    const events = [
      Buffer.concat([string('TOPOLOGY_CHANGE'), string('NEW_NODE'), where]),
      Buffer.concat([string('STATUS_CHANGE'), string('UP'), where]),
    ];
    for (const socket of this.#listeners) for (const event of events) socket.write(frame(opcode.event, -1, event));
  }

  /** As Cassandra on SIGTERM, it waits for no driver to let go. */
  async #stop(server: Server): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroySoon();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const reader = new RequestReader();
    socket.on('data', (chunk) => {
      for (const request of reader.read(chunk)) socket.write(this.#answer(request, socket));
    });
    // A driver that goes away tells nobody.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#listeners.delete(socket);
    });
  }

  #answer(request: Request, socket: Socket): Buffer {
    const { stream, body } = request;
    // The driver begins with its newest version, and takes the one that the error is written in.
    if (request.version !== 0x04) return refuse(stream, errorCode.protocol, 'Invalid or unsupported protocol version');
    switch (request.opcode) {
      case opcode.options:
        return frame(opcode.supported, stream, short(0));
      case opcode.register:
        this.#listeners.add(socket);
        return frame(opcode.ready, stream);
      case opcode.query:
        return this.#query(stream, body.toString('utf8', 4, 4 + body.readInt32BE(0)));
      case opcode.prepare:
        return this.#prepare(stream, body.toString('utf8', 4));
      case opcode.execute:
        return this.#execute(stream, body);
      default:
        return frame(opcode.ready, stream);
    }
  }

  /** Tables that are not here are empty, as the driver also looks for views, functions and the like. */
  #query(stream: number, cql: string): Buffer {
    const name = /\sfrom\s+([\w.]+)/i.exec(cql)?.[1] ?? '';
    const view = systemTables[name];
    if (view === undefined) return frame(opcode.result, stream, nothing());
    return frame(opcode.result, stream, rows(view.table, view.rows(this.#ring, this.member)));
  }

  #prepare(stream: number, cql: string): Buffer {
    const statement = parseStatement(cql);
    if (statement === undefined) return refuse(stream, errorCode.syntax, `This ring does not understand: ${cql}`);
    const { id, keyspace, table, bound, selected } = statement;
    this.#statements.set(id.toString('hex'), statement);
    return frame(opcode.result, stream, prepared(id, { keyspace, name: table, columns: {} }, bound, selected));
  }

  #execute(stream: number, body: Buffer): Buffer {
    const id = body.subarray(2, 2 + body.readUInt16BE(0));
    const statement = this.#statements.get(id.toString('hex'));
    // As of a node that was restarted: the driver prepares again, and comes back.
    if (statement === undefined) return refuse(stream, errorCode.unprepared, 'Unprepared', short(id.length), id);
    const { keyspace, table, selected } = statement;
    const [key = '', value] = readValues(body, id.length);
    const place = `${keyspace}.${table}.${key}`;
    if (value !== undefined) this.#ring.store.set(place, value);
    if (value !== undefined) return frame(opcode.result, stream, nothing());
    const found = this.#ring.store.get(place);
    const table_ = { keyspace, name: table, columns: selected };
    return frame(opcode.result, stream, rows(table_, found === undefined ? [] : [{ value: found }]));
  }
}

function refuse(stream: number, code: number, message: string, ...details: readonly Buffer[]): Buffer {
  return frame(opcode.error, stream, Buffer.concat([int(code), string(message), ...details]));
}

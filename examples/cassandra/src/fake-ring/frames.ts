// Frames of the CQL native protocol, version 4: https://cassandra.apache.org/doc/latest/_attachments/native_protocol_v4.html

const HEADER_BYTES = 9;

export const opcode = {
  error: 0x00,
  startup: 0x01,
  ready: 0x02,
  options: 0x05,
  supported: 0x06,
  query: 0x07,
  result: 0x08,
  prepare: 0x09,
  execute: 0x0a,
  register: 0x0b,
  event: 0x0c,
} as const;

export interface Request {
  readonly version: number;
  readonly stream: number;
  readonly opcode: number;
  readonly body: Buffer;
}

/** Cuts what a socket brings into requests, wherever it is split. */
export class RequestReader {
  #rest = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<Request> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(5);
      if (this.#rest.length < end) return;
      const frame = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      yield {
        version: frame.readUInt8(0),
        stream: frame.readInt16BE(2),
        opcode: frame.readUInt8(4),
        body: frame.subarray(HEADER_BYTES),
      };
    }
  }
}

/** Events belong to no request: their stream is -1. */
export function frame(code: number, stream: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(0x84, 0);
  header.writeInt16BE(stream, 2);
  header.writeUInt8(code, 4);
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

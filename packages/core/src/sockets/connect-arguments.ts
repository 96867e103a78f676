import type { LookupFunction } from 'node:net';

/** Where a connect goes. */
export interface ConnectTo {
  readonly host: string;
  readonly port: number;
  /** The caller looks names up by itself. */
  readonly hasLookup: boolean;
}

interface TcpOptions {
  readonly host?: string | null | undefined;
  readonly port?: number | string | undefined;
  readonly path?: string | null | undefined;
  readonly lookup?: LookupFunction | null | undefined;
}

type Arguments = unknown[];

/** `net.connect` hands `Socket.connect` one array: [options, callback], made for this call. */
type Normalized = [TcpOptions, ...unknown[]];

/** Of `socket.connect(options)`, `(port, host)`, and what `net.connect` makes of these; undefined for a pipe. */
export function destinationOf(args: Arguments): ConnectTo | undefined {
  const [first, second] = args;
  const options = Array.isArray(first) ? (first as Normalized)[0] : first;
  if (typeof options === 'object' && options !== null) return readOptions(options);
  return readOptions({ port: options as number | string, host: typeof second === 'string' ? second : undefined });
}

function readOptions({ host, port, path, lookup }: TcpOptions): ConnectTo | undefined {
  if ((path !== undefined && path !== null) || Number.isNaN(Number(port ?? Number.NaN))) return undefined;
  return { host: host || 'localhost', port: Number(port), hasLookup: lookup !== undefined && lookup !== null };
}

export function withLookup(args: Arguments, lookup: LookupFunction): Arguments {
  const [first, second, ...rest] = args;
  if (Array.isArray(first)) {
    // In place: Node knows the array by a symbol on it.
    (first as Normalized)[0] = adding((first as Normalized)[0], lookup);
    return args;
  }
  if (typeof first === 'object') return [adding(first as TcpOptions, lookup), second, ...rest];
  const isHost = typeof second === 'string';
  return [{ port: first, host: isHost ? second : undefined, lookup }, ...(isHost ? rest : [second, ...rest])];
}

/** A copy, with what the options inherit. The options themselves are never made a prototype, which would slow them down. */
function adding<T extends object>(options: T, lookup: LookupFunction): T {
  return Object.assign(Object.create(Object.getPrototypeOf(options)), options, { lookup });
}

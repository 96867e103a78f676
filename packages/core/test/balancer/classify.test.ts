import { once } from 'node:events';
import { type IncomingMessage, createServer as createHttpServer, get } from 'node:http';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/outcome.ts';
import { blamesEndpoint, classify } from '../../src/outcome/classify.ts';
import { pod } from './fake-resolver.ts';

const failed = (reached: string) => expect.objectContaining({ kind: 'failed', reached });
const coded = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

test.each([
  ['ECONNREFUSED', 'never', true],
  ['EHOSTUNREACH', 'never', true],
  ['EHOSTDOWN', 'never', true],
  ['ENETUNREACH', 'never', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'never', true],
  ['ENETDOWN', 'never', false],
  ['EADDRNOTAVAIL', 'never', false],
  ['ENOTFOUND', 'never', false],
  ['EAI_AGAIN', 'never', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'never', false],
  ['CERT_HAS_EXPIRED', 'never', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'never', false],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'never', false],
  ['ECONNRESET', 'maybe', undefined],
  ['EPIPE', 'maybe', undefined],
  ['ETIMEDOUT', 'maybe', undefined],
  ['UND_ERR_SOCKET', 'maybe', undefined],
  ['UND_ERR_HEADERS_TIMEOUT', 'maybe', undefined],
  ['UND_ERR_BODY_TIMEOUT', 'maybe', undefined],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'answered', undefined],
  ['E_MINE', 'answered', undefined],
  ['toString', 'answered', undefined],
])('%s: %s sent', (code, reached, blamed) => {
  const error = coded(code);
  expect(classify(error)).toEqual({ kind: 'failed', reached, error });
  if (blamed !== undefined) expect(blamesEndpoint(error)).toBe(blamed);
});

test.each(['ETIMEDOUT', 'ECONNRESET'])('%s while it connected: never', (code) => {
  const error = coded(code, { syscall: 'connect' });
  expect(classify(error)).toEqual(failed('never'));
  expect(blamesEndpoint(error)).toBe(true);
});

test('what is no error, or says nothing, is unknown', () => {
  const ring = new Error('ring') as Error & { cause: unknown };
  ring.cause = ring;
  for (const odd of [undefined, null, 'ECONNREFUSED', 42, {}, new Error('mine'), new AggregateError([]), ring]) {
    expect(classify(odd)).toEqual({ kind: 'failed', reached: 'answered', error: odd });
  }
});

test('of several errors the one that got furthest counts', () => {
  const of = (...errors: readonly Error[]): Outcome => classify(coded('ECONNREFUSED', new AggregateError(errors), ), undefined);
  const all = (...errors: readonly Error[]): Outcome => classify(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }));
  void of;
  expect(all(coded('ECONNREFUSED'), coded('ENETUNREACH'))).toEqual(failed('never'));
  expect(all(coded('ECONNREFUSED'), coded('ECONNRESET'))).toEqual(failed('maybe'));
  expect(all(coded('ECONNREFUSED'), new Error('mine'))).toEqual(failed('answered'));
});

test('one reason to believe that somebody is there is enough not to blame it', () => {
  expect(blamesEndpoint(new AggregateError([coded('ECONNREFUSED'), coded('CERT_HAS_EXPIRED')]))).toBe(false);
  expect(blamesEndpoint(new Error('an adapter’s own word for it'))).toBe(true);
});

test('an error about another address is unknown; another spelling of the same one is not', () => {
  const endpoint = pod('web-0', { address: 'fd00::1', addresses: ['10.0.0.1', 'fd00::1'] });
  const at = (address: string): Outcome => classify(coded('ECONNREFUSED', { address }), endpoint);
  expect(at('10.0.0.2')).toEqual(failed('answered'));
  expect(at('10.0.0.1')).toEqual(failed('never'));
  expect(at('FD00:0:0::1')).toEqual(failed('never'));
});

test.each([
  ['AbortController', () => AbortSignal.abort()],
  ['AbortSignal.timeout', () => AbortSignal.abort(new DOMException('late', 'TimeoutError'))],
])('cancelled by %s', (_name, signal) => {
  expect(classify(signal().reason)).toEqual({ kind: 'cancelled' });
  expect(classify(new TypeError('wrapped', { cause: signal().reason }))).toEqual({ kind: 'cancelled' });
});

test('a driver’s own TimeoutError is not the caller’s deadline', () => {
  expect(classify(Object.assign(new Error('late'), { name: 'TimeoutError' }))).toEqual(failed('answered'));
});

// Real clients, real sockets.

async function listening(server: Server): Promise<AddressInfo> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

/** A port on which nobody listens any more. */
async function refusing(): Promise<number> {
  const server = createServer();
  const { port } = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A server that does `what` with a connection once it has read something. */
async function serving(what: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => what(socket)));
  const { port } = await listening(server);
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

const errorOf = (work: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(work).then(() => expect.unreachable(), (error) => error);
const failure = async (socket: Socket): Promise<unknown> => (await once(socket, 'error').catch((error) => [error]))[0];
void wait;

import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { blamesEndpoint, classify } from '../../src/outcome/classify.ts';
import type { Outcome } from '../../src/outcome.ts';
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
  const all = (...errors: readonly Error[]): Outcome =>
    classify(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }));
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

test('net: a refused port was never sent to', async () => {
  const port = await refusing();
  expect(classify(await errorOf(once(connect(port, '127.0.0.1'), 'connect')))).toEqual(failed('never'));
});

test('net: two refused addresses, which Node tells of in one AggregateError, were never sent to', async () => {
  const port = await refusing();
  const both = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  const socket = connect({
    port,
    host: 'both',
    autoSelectFamily: true,
    lookup: (_host, _options, tell) => tell(null, both),
  });
  const error = await errorOf(once(socket, 'connect'));
  expect(error).toBeInstanceOf(AggregateError);
  expect(classify(error)).toEqual(failed('never'));
});

test('net: a connection that is reset was maybe sent on', async () => {
  await using server = await serving((socket) => socket.resetAndDestroy());
  const socket = connect(server.port, '127.0.0.1').end('hello');
  expect(classify(await errorOf(once(socket.resume(), 'end')))).toEqual(failed('maybe'));
});

test('tls: a server that goes away before the handshake was never sent to, and is not blamed', async () => {
  await using server = await serving((socket) => socket.destroy());
  const error = await errorOf(once(connectTls({ port: server.port, host: '127.0.0.1' }), 'secureConnect'));
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(classify(error)).toEqual(failed('never'));
  expect(blamesEndpoint(error)).toBe(false);
});

test('http: `socket hang up` was maybe sent', async () => {
  await using server = await serving((socket) => socket.destroy());
  const error = await errorOf(once(get({ port: server.port, host: '127.0.0.1' }), 'response'));
  expect(error).toMatchObject({ message: 'socket hang up' });
  expect(classify(error)).toEqual(failed('maybe'));
});

test('fetch: a refused port was never sent to, however it is wrapped, and is the endpoint’s own', async () => {
  const port = await refusing();
  const error = await errorOf(fetch(`http://127.0.0.1:${port}/`));
  expect(error).toBeInstanceOf(TypeError);
  expect(classify(error, pod('web-0', { address: '127.0.0.1' }))).toEqual(failed('never'));
  expect(classify(error, pod('web-1', { address: '127.0.0.9' }))).toEqual(failed('answered'));
});

test('fetch: a connection that is closed or reset was maybe sent on', async () => {
  await using closing = await serving((socket) => socket.destroy());
  expect(classify(await errorOf(fetch(`http://127.0.0.1:${closing.port}/`)))).toEqual(failed('maybe'));
  await using resetting = await serving((socket) => socket.resetAndDestroy());
  expect(classify(await errorOf(fetch(`http://127.0.0.1:${resetting.port}/`)))).toEqual(failed('maybe'));
});

test('fetch: a body that breaks off was maybe sent for', async () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf';
  await using server = await serving((socket) => socket.end(answer));
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(classify(await errorOf(response.text()))).toEqual(failed('maybe'));
});

test('fetch: aborted is cancelled', async () => {
  const abort = new AbortController();
  await using server = await serving((socket) => {
    abort.abort();
    socket.destroy();
  });
  const error = await errorOf(fetch(`http://127.0.0.1:${server.port}/`, { signal: abort.signal }));
  expect(classify(error)).toEqual({ kind: 'cancelled' });
});

test.each([[{ status: 503 }], [{ statusCode: 502 }], [{ statusCode: 504, status: 'timeout' }]])(
  'an answer that tells of trouble with the server (%o) speaks against the endpoint',
  (facts) => {
    const error = Object.assign(new Error('no'), facts);
    expect(classify(error)).toEqual({ kind: 'failed', reached: 'answered', error, blamed: true });
  },
);

test.each([[{ status: 500 }], [{ status: 404 }], [{ statusCode: 429 }]])(
  'any other answer (%o) speaks for it',
  (facts) => {
    const error = Object.assign(new Error('no'), facts);
    expect(classify(error)).toEqual({ kind: 'failed', reached: 'answered', error, blamed: false });
  },
);

test('what is no status is none', () => {
  const error = Object.assign(new Error('no'), { status: 'failed', statusCode: 7 });
  expect(classify(error)).toEqual({ kind: 'failed', reached: 'answered', error });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens any more. */
async function refusing(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** Does `what` to a connection once it has read something. */
async function serving(what: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => what(socket)));
  const port = await listening(server);
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { port, [Symbol.asyncDispose]: close };
}

function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

// All that a call can be, on a real channel: what grpc-js asks of a subchannel once it is picked may change in any release.
import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headless } from '../src/index.ts';
import { ca, service } from './fixtures/certificates.ts';
import { eventually } from './fixtures/eventually.ts';
import { bind, type Served } from './fixtures/greeter.ts';

const ADDRESS = '127.9.62.1';

const same = (bytes: Buffer): Buffer => bytes;
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/talk.Talk/${name}`,
  requestStream,
  responseStream,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});
const talk = {
  whoAmI: method('WhoAmI', false, false),
  refuse: method('Refuse', false, false),
  sleep: method('Sleep', false, false),
  wait: method('Wait', false, false),
  join: method('Join', true, false),
  spell: method('Spell', false, true),
  echo: method('Echo', true, true),
};

/** Calls that are under way, as the pod knows it. */
const waiting = new Set<Unary>();
let server: Served;
let client: grpc.Client;

beforeAll(async () => {
  server = await serve();
  const source = manualSource();
  source.set([`talk-0@${ADDRESS}:50051`]);
  const discovery = manualDiscovery({ greeter: source });
  client = new grpc.Client(...headless(grpc, 'greeter', secure(), { discovery }));
});

afterAll(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

/** The channel's own credentials, and a token for each of its calls. */
function secure(): grpc.ChannelCredentials {
  const token = new grpc.Metadata();
  token.set('authorization', 'Bearer 42');
  const perCall = grpc.credentials.createFromMetadataGenerator((_, done) => done(null, token));
  return grpc.credentials.combineChannelCredentials(grpc.credentials.createSsl(Buffer.from(ca)), perCall);
}

function serve(): Promise<Served> {
  const talking = new grpc.Server();
  talking.addService(talk, {
    whoAmI: (call: Unary, done: Done) => done(null, Buffer.from(String(call.metadata.get('authorization')[0]))),
    refuse: (_: Unary, done: Done) => done({ code: grpc.status.NOT_FOUND, details: 'nobody', metadata: marked() }),
    sleep: () => {},
    wait: (call: Unary) => {
      waiting.add(call);
      call.on('cancelled', () => waiting.delete(call));
    },
    join: (call: grpc.ServerReadableStream<Buffer, Buffer>, done: Done) =>
      void call.toArray().then((letters) => done(null, Buffer.concat(letters), marked())),
    spell: (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
      call.sendMetadata(marked());
      for (const letter of call.request.toString()) call.write(Buffer.from(letter));
      call.end(marked());
    },
    echo: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', (word) => call.write(word));
      call.on('end', () => call.end());
    },
  });
  const pair = { cert_chain: Buffer.from(service.cert), private_key: Buffer.from(service.key) };
  return bind(talking, ADDRESS, 50051, grpc.ServerCredentials.createSsl(null, [pair]));
}

type Unary = grpc.ServerUnaryCall<Buffer, Buffer>;
type Done = grpc.sendUnaryData<Buffer>;

function marked(): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set('mark', 'x');
  return metadata;
}

/** What it was answered, or how it failed. */
function ask(
  { path }: { readonly path: string },
  options: grpc.CallOptions = {},
  began: (call: grpc.ClientUnaryCall) => void = () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const done: grpc.requestCallback<Buffer> = (error, answer) => (error ? reject(error) : resolve(String(answer)));
    began(client.makeUnaryRequest(path, same, same, Buffer.from(path), new grpc.Metadata(), options, done));
  });
}

test('a call carries what the credentials of its channel say', async () => {
  expect(await ask(talk.whoAmI)).toBe('Bearer 42');
});

test('one that is refused fails with its code, its details and its trailers', async () => {
  const error = await ask(talk.refuse).catch((reason: grpc.ServiceError) => reason);
  expect(error).toMatchObject({ code: grpc.status.NOT_FOUND, details: 'nobody' });
  expect((error as grpc.ServiceError).metadata.get('mark')).toEqual(['x']);
});

test('one whose deadline passes fails by that', async () => {
  const failed = ask(talk.sleep, { deadline: Date.now() + 300 });
  await expect(failed).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
});

test('one that is cancelled fails by that, and the pod hears of it', async () => {
  let cancel = (): void => {};
  const failed = ask(talk.wait, {}, (call) => (cancel = () => call.cancel()));
  const seen = expect(failed).rejects.toMatchObject({ code: grpc.status.CANCELLED });
  await eventually(() => expect(waiting.size).toBe(1));
  cancel();
  await seen;
  await eventually(() => expect(waiting.size).toBe(0));
});

test('many messages one way, and one answer', async () => {
  const answer = new Promise<string>((resolve, reject) => {
    const done: grpc.requestCallback<Buffer> = (error, joined) => (error ? reject(error) : resolve(String(joined)));
    const call = client.makeClientStreamRequest(talk.join.path, same, same, done);
    for (const letter of 'roll') call.write(Buffer.from(letter));
    call.end();
  });
  expect(await answer).toBe('roll');
});

test('one request, and many messages, between headers and trailers', async () => {
  const call = client.makeServerStreamRequest(talk.spell.path, same, same, Buffer.from('call'));
  const headers = once(call, 'metadata');
  const status = once(call, 'status');
  expect(String(Buffer.concat(await call.toArray()))).toBe('call');
  expect((await headers)[0].get('mark')).toEqual(['x']);
  const [{ code, metadata }] = await status;
  expect([code, metadata.get('mark')]).toEqual([grpc.status.OK, ['x']]);
});

test('many messages each way, as long as both want', async () => {
  const call = client.makeBidiStreamRequest(talk.echo.path, same, same);
  for (const word of ['one', 'two']) {
    call.write(Buffer.from(word));
    expect(String((await once(call, 'data'))[0])).toBe(word);
  }
  call.end();
  const [status] = await once(call, 'status');
  expect(status.code).toBe(grpc.status.OK);
});

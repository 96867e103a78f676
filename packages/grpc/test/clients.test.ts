import 'reflect-metadata';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type ClientGrpc, ClientProxyFactory, Transport } from '@nestjs/microservices';
import { createCluster, type Pod } from '@rollcall/testing';
import { createChannel, createClient } from 'nice-grpc';
import { firstValueFrom, type Observable } from 'rxjs';
import { expect, test } from 'vitest';
import { headless } from '../src/index.ts';
import { bind } from './fixtures/greeter.ts';
import { underLoad } from './fixtures/load.ts';

const protoPath = `${import.meta.dirname}/fixtures/greeter.proto`;
const definition = loadSync(protoPath);
const service = definition['greeter.Greeter'] as grpc.ServiceDefinition;

/** A pod that speaks protobuf. */
function run(pod: Pod): Promise<AsyncDisposable> {
  const server = new grpc.Server();
  const sayHello: grpc.handleUnaryCall<object, Reply> = (_, done) => void setTimeout(done, 5, null, { name: pod.name });
  server.addService(service, { sayHello });
  return bind(server, pod.address, pod.port('grpc'));
}

interface Reply {
  readonly name: string;
}

type Args = ReturnType<typeof headless>;

/** Whatever asks for a name, and how to close it. */
interface Asking extends Disposable {
  ask(): Promise<string>;
}

/** What generated clients are, too. */
function raw(args: Args): Asking {
  const { greeter } = grpc.loadPackageDefinition(definition) as unknown as {
    readonly greeter: { readonly Greeter: grpc.ServiceClientConstructor };
  };
  const client = new greeter.Greeter(...args);
  const sayHello = client.sayHello?.bind(client) as (
    request: object,
    done: (error: Error | null, reply: Reply) => void,
  ) => void;
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        sayHello({}, (error, reply) => (error === null ? resolve(reply.name) : reject(error)));
      }),
    [Symbol.dispose]: () => client.close(),
  };
}

function nice(args: Args): Asking {
  const channel = createChannel(...args);
  const client = createClient(service, channel) as unknown as {
    readonly SayHello: (request: object) => Promise<Reply>;
  };
  return {
    ask: async () => (await client.SayHello({})).name,
    [Symbol.dispose]: () => channel.close(),
  };
}

function nest([url, credentials, channelOptions]: Args): Asking {
  const options = { url, credentials, channelOptions, package: 'greeter', protoPath };
  const proxy = ClientProxyFactory.create({ transport: Transport.GRPC, options });
  const client = (proxy as unknown as ClientGrpc).getService<{ sayHello(request: object): Observable<Reply> }>(
    'Greeter',
  );
  return {
    ask: async () => (await firstValueFrom(client.sayHello({}))).name,
    [Symbol.dispose]: () => void proxy.close(),
  };
}

test.each([
  ['a client of grpc-js', raw],
  ['nice-grpc', nice],
  ["NestJS' client", nest],
])('%s goes through a rolling restart, and no call fails', async (_, make) => {
  await using cluster = await createCluster();
  const workload = await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run });
  const { discovery } = cluster;
  using client = make(headless(grpc, 'greeter:grpc', grpc.credentials.createInsecure(), { discovery }));
  const load = underLoad(() => client.ask());
  await load.answered(50);
  for (const pod of ['greeter-2', 'greeter-1', 'greeter-0']) {
    await workload.restart(pod);
    await load.answered(50);
  }
  await load.stop();
  expect(load.failures.map(String)).toEqual([]);
  expect(new Set(load.answers)).toEqual(new Set(['greeter-0', 'greeter-1', 'greeter-2']));
});

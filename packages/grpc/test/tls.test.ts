import * as grpc from '@grpc/grpc-js';
import { createCluster, type Pod } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { headless } from '../src/index.ts';
import { ca, pods, service } from './fixtures/certificates.ts';
import { eventually } from './fixtures/eventually.ts';
import { bind, connect, greeter } from './fixtures/greeter.ts';

const credentials = grpc.credentials.createSsl(Buffer.from(ca));

/** A pod that answers with the `:authority` it was asked by. */
const run = ({ cert, key }: typeof service) => {
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  const identity = grpc.ServerCredentials.createSsl(null, [pair]);
  return (pod: Pod): Promise<AsyncDisposable> => {
    const server = new grpc.Server();
    const sayHello: grpc.handleUnaryCall<object, string> = (call, done) => done(null, call.getHost());
    server.addService({ sayHello: greeter.sayHello as grpc.MethodDefinition<object, string> }, { sayHello });
    return bind(server, pod.address, pod.port('grpc'), identity);
  };
};

test('the certificate is asked for by the name of the service', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('greeter', { ports: { grpc: 50051 }, run: run(service) });
  using client = connect(...headless(grpc, 'greeter:grpc', credentials, { discovery: cluster.discovery }));
  expect(await client.hello()).toBe('greeter.default.svc.cluster.local');
});

test("or by the pod's own; the authority stays the service's", async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('greeter', { ports: { grpc: 50051 }, run: run(pods) });
  const { discovery } = cluster;
  using client = connect(...headless(grpc, 'greeter:grpc', credentials, { discovery, serverName: 'pod' }));
  expect(await client.hello()).toBe('greeter.default.svc.cluster.local');
});

test('a certificate of others is refused, and the call says so', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('greeter', { ports: { grpc: 50051 }, run: run(pods) });
  const options = { discovery: cluster.discovery, waitMs: 300 };
  using client = connect(...headless(grpc, 'greeter:grpc', credentials, options));
  const details = expect.stringContaining("does not match certificate's altnames");
  await eventually(() => expect(client.hello()).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE, details }));
});

import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { roundRobin } from '@rollcall/core';
import { createCluster, type Pod } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { ca, cert, key } from './fixtures/certificates.ts';
import { tally } from './fixtures/tally.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'https://web.default.svc:8443';

interface Seen {
  readonly pod: string;
  readonly sni: string;
  readonly authority: string;
  readonly isReused: boolean;
  readonly version: string;
}

const sayWhatIsSeen =
  (pod: Pod) =>
  (request: import('node:http2').Http2ServerRequest, response: import('node:http2').Http2ServerResponse): void => {
    const socket = (request.stream?.session?.socket ?? request.socket) as TLSSocket;
    const seen: Seen = {
      pod: pod.name,
      sni: String(socket.servername),
      authority: request.authority ?? String(request.headers.host),
      isReused: socket.isSessionReused(),
      version: request.httpVersion,
    };
    response.end(JSON.stringify(seen));
  };

const servers = {
  'HTTP/1.1': (pod: Pod) =>
    createServer({ cert, key }, sayWhatIsSeen(pod) as never).listen(pod.port('https'), pod.address),
  'HTTP/2': (pod: Pod) =>
    createSecureServer({ cert, key, allowHTTP1: true }, sayWhatIsSeen(pod)).listen(pod.port('https'), pod.address),
};

async function createSecure(how: keyof typeof servers, replicas = 3) {
  const cluster = await createCluster();
  await cluster.statefulSet('web', { replicas, ports: { https: 8443 }, run: servers[how] });
  return cluster;
}

describe.each(undicis)('with $name', ({ Agent }) => {
  const see = async (
    agent: Pick<InstanceType<typeof Agent>, 'request'>,
    path = '/',
    more: object = {},
  ): Promise<Seen> => {
    const { body } = await agent.request({ origin: url, path, method: 'GET', ...more });
    return (await body.json()) as Seen;
  };

  test('the certificate is asked for by the name of the service', async () => {
    await using cluster = await createSecure('HTTP/1.1');
    await using agent = new Agent({ discovery: cluster.discovery, connect: { ca } });
    expect(await see(agent)).toMatchObject({
      sni: 'web.default.svc',
      authority: 'web.default.svc:8443',
      version: '1.1',
    });
    expect(await see(agent, '/', { headers: { host: 'other' } })).toMatchObject({
      sni: 'web.default.svc',
      authority: 'other',
    });
  });

  test("or by the pod's own", async () => {
    await using cluster = await createSecure('HTTP/1.1');
    await using agent = new Agent({ discovery: cluster.discovery, connect: { ca }, defaults: { serverName: 'pod' } });
    const { pod, sni } = await see(agent);
    expect(sni).toBe(`${pod}.web.default.svc.cluster.local`);
  });

  test('or by the name that comes with the request, over connections of its own', async () => {
    await using cluster = await createSecure('HTTP/1.1', 1);
    await using agent = new Agent({ discovery: cluster.discovery, connect: { ca } });
    const servername = 'web.default.svc.cluster.local';
    let connects = 0;
    agent.on('connect', () => connects++);
    for (let i = 0; i < 3; i++) {
      expect(await see(agent)).toMatchObject({ sni: 'web.default.svc' });
      expect(await see(agent, '/', { servername })).toMatchObject({ sni: servername });
    }
    expect(connects).toBe(2);
  });

  test('pods share their TLS sessions', async () => {
    await using cluster = await createSecure('HTTP/1.1', 1);
    await using agent = new Agent({ discovery: cluster.discovery, connect: { ca } });
    expect(await see(agent, '/', { reset: true })).toMatchObject({ isReused: false });
    expect(await see(agent, '/', { reset: true })).toMatchObject({ isReused: true });
  });

  test('a certificate that nobody vouches for fails the request at once, and is not held against the pods', async () => {
    await using cluster = await createSecure('HTTP/1.1');
    await using agent = new Agent({ discovery: cluster.discovery, defaults: { waitMs: 60_000 } });
    const failed = see(agent, '/', { method: 'POST' });
    await expect(failed).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(agent.endpoints().map(({ state }) => state)).toEqual(['available', 'available', 'available']);
  });

  test('HTTP/2: one connection to each pod, and each stream is picked and counted', async () => {
    await using cluster = await createSecure('HTTP/2');
    await using agent = new Agent({
      discovery: cluster.discovery,
      connect: { ca },
      allowH2: true,
      connections: 1, // undici 7 opens one for each request that comes before the first connection stands
      defaults: { picker: roundRobin() },
    });
    let connects = 0;
    agent.on('connect', () => connects++);
    await cluster.discovery.resolver('web:8443').ready();
    const asked = Array.from({ length: 30 }, () => see(agent));
    const inFlight = agent.endpoints().map((each) => each.inFlight);
    const seen = await Promise.all(asked);
    expect(
      seen.every(
        ({ version, authority, sni }) =>
          version === '2.0' && authority === 'web.default.svc:8443' && sni === 'web.default.svc',
      ),
    ).toBe(true);
    expect(tally(seen.map(({ pod }) => pod))).toEqual({ 'web-0': 10, 'web-1': 10, 'web-2': 10 });
    expect({ connects, inFlight: inFlight.reduce((a, b) => a + b, 0) }).toEqual({ connects: 3, inFlight: 30 });
    expect(agent.endpoints().map((each) => each.inFlight)).toEqual([0, 0, 0]);
  });

  test("Node's own fetch works with pods that would rather speak HTTP/2", async () => {
    await using cluster = await createSecure('HTTP/2');
    await using agent = new Agent({ discovery: cluster.discovery, connect: { ca } });
    const response = await agent.fetch(url);
    expect(await response.json()).toMatchObject({ authority: 'web.default.svc:8443' });
  });
});

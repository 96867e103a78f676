import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createCluster, type Pod } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createNodeAgents } from '../../src/node.ts';
import { silent } from '../fixtures/broken-pods.ts';
import { ca, cert, key } from '../fixtures/certificates.ts';
import { type Agents, ask } from './fixtures/ask.ts';

const url = 'https://web.default.svc:8443';

interface Seen {
  readonly pod: string;
  readonly sni: string;
  readonly host: string;
  readonly isReused: boolean;
}

const sayWhatIsSeen = (pod: Pod) =>
  createServer({ cert, key }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const seen: Seen = {
      pod: pod.name,
      sni: String(socket.servername),
      host: String(request.headers.host),
      isReused: socket.isSessionReused(),
    };
    response.end(JSON.stringify(seen));
  }).listen(pod.port('https'), pod.address);

async function createSecure(replicas = 3) {
  const cluster = await createCluster();
  await cluster.statefulSet('web', { replicas, ports: { https: 8443 }, run: sayWhatIsSeen });
  return cluster;
}

const see = async (agents: Agents, options: Parameters<typeof ask>[2] = {}): Promise<Seen> =>
  JSON.parse((await ask(agents, url, options)).text);

test('the certificate is asked for by the name of the service', async () => {
  await using cluster = await createSecure();
  await using agents = createNodeAgents({ discovery: cluster.discovery, ca });
  expect(await see(agents)).toMatchObject({ sni: 'web.default.svc', host: 'web.default.svc:8443' });
  expect(await see(agents, { headers: { host: 'other' } })).toMatchObject({ sni: 'web.default.svc', host: 'other' });
});

test("or by the pod's own", async () => {
  await using cluster = await createSecure();
  await using agents = createNodeAgents({ discovery: cluster.discovery, ca, defaults: { serverName: 'pod' } });
  for (const options of [{}, { servername: undefined }]) {
    const { pod, sni } = await see(agents, options);
    expect(sni).toBe(`${pod}.web.default.svc.cluster.local`);
  }
});

test('or by the name, and the authority, that come with the request', async () => {
  await using cluster = await createSecure();
  await using agents = createNodeAgents({ discovery: cluster.discovery });
  const servername = 'web.default.svc.cluster.local';
  expect(await see(agents, { servername, ca })).toMatchObject({ sni: servername });
});

test('connections are kept, and TLS sessions for the next one', async () => {
  await using cluster = await createSecure(1);
  await using agents = createNodeAgents({ discovery: cluster.discovery, ca });
  const first = await ask(agents, url);
  const second = await ask(agents, url);
  expect([first.request.reusedSocket, second.request.reusedSocket]).toEqual([false, true]);
  agents.https.destroy();
  expect(await see(agents)).toMatchObject({ isReused: true });
});

test('a certificate that nobody vouches for fails the request at once, and is not held against the pods', async () => {
  await using cluster = await createSecure();
  await using agents = createNodeAgents({ discovery: cluster.discovery, defaults: { waitMs: 60_000 } });
  await expect(see(agents, { method: 'POST' })).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  expect(agents.endpoints().map(({ state }) => state)).toEqual(['available', 'available', 'available']);
});

test('whoever does not finish the handshake in time is left out', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', {
    replicas: 3,
    ports: { https: 8443 },
    run: (pod) => (pod.name === 'web-2' ? silent({ ...pod, port: () => 8443 }) : sayWhatIsSeen(pod)),
  });
  await using agents = createNodeAgents({ discovery: cluster.discovery, ca, defaults: { connectTimeoutMs: 2_000 } });
  const seen = await Promise.all(Array.from({ length: 12 }, () => see(agents, { method: 'POST' })));
  expect(seen.map(({ pod }) => pod)).not.toContain('web-2');
  expect(agents.endpoints().map(({ state }) => state)).toEqual(['available', 'available', 'ejected']);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { send } from '../../src/api/send.ts';

test('a server that has a path of its own, as behind Rancher, is asked under it', async () => {
  await using server = createServer(({ url }, response) => response.end(url)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signal = AbortSignal.timeout(15_000);
  const asked = async (path: string) => {
    const access = { server: `${here}${path}`, namespace: 'default', token: undefined, tls: {} };
    return String((await (await send(access, '/apis/x?a=b', signal)).toArray())[0]);
  };
  expect(await asked('/k8s/clusters/c-1')).toBe('/k8s/clusters/c-1/apis/x?a=b');
  expect(await asked('/k8s/')).toBe('/k8s/apis/x?a=b');
  expect(await asked('')).toBe('/apis/x?a=b');
});

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connectProbe } from '../../src/ejection/connect-probe.ts';
import { pod } from '../balancer/fake-resolver.ts';

const signal = (): AbortSignal => new AbortController().signal;

test('passes where somebody listens, and leaves no connection', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const left = once(server, 'connection').then(([socket]) => once(socket.resume(), 'close'));
  await connectProbe(pod('web-0', { address: '127.0.0.1', port }), signal());
  await left;
  server.close();
  await once(server, 'close');
  await expect(connectProbe(pod('web-0', { address: '127.0.0.1', port }), signal())).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test('ends when it is told to', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const endpoint = pod('web-0', { address: '127.0.0.1', port: 9 });
  abort.abort(reason);
  await expect(connectProbe(endpoint, abort.signal)).rejects.toBe(reason);
});

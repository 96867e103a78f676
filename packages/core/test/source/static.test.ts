import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDiscovery } from '../../src/discovery.ts';

beforeEach(() => vi.stubEnv('ROLLCALL_NAMESPACE', 'default'));
afterEach(() => vi.unstubAllEnvs());

test('ROLLCALL_STATIC stands for services on a laptop, whatever the source', async () => {
  vi.stubEnv('ROLLCALL_STATIC', 'web.default=web-0@127.0.0.1:8080, web-1@127.0.0.2:8080; kv=127.0.0.1:9000;');
  await using discovery = createDiscovery({
    source: () => {
      throw new Error('not asked');
    },
  });
  const web = await discovery.resolver('web:http').ready();
  expect(web.endpoints.map(({ name, port }) => `${name}:${port}`)).toEqual(['web-0:8080', 'web-1:8080']);
  expect(web.source).toBe('ROLLCALL_STATIC');
  expect((await discovery.resolver('kv.default').ready()).endpoints).toMatchObject([
    { address: '127.0.0.1', port: 9000 },
  ]);
  expect(() => discovery.resolver('other')).toThrow('not asked');
});

test('names are the same in capitals, as in DNS', async () => {
  vi.stubEnv('ROLLCALL_STATIC', 'Web.DEFAULT=127.0.0.1:8080');
  await using discovery = createDiscovery();
  expect((await discovery.resolver('web').ready()).endpoints).toMatchObject([{ port: 8080 }]);
});

test('who names the DNS servers has them asked', async () => {
  vi.stubEnv('ROLLCALL_STATIC', 'web=127.0.0.1:9000');
  await using discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] } });
  expect(discovery.resolver('web').snapshot.source).toBe('dns');
});

test.each([
  ['web', "'web'"],
  ['web=', "'web='"],
  ['web=web-0@nowhere:80', "'web=web-0@nowhere:80'"],
  ['kv=127.0.0.1:9000;web=127.0.0.1', "'web=127.0.0.1'"],
  ['a.b.c=127.0.0.1:1', "'a.b.c=127.0.0.1:1'"],
  ['web=127.0.0.1:1;kv=127.0.0.1:2;web=127.0.0.1:3', "`web.default` in it once; got 'web=127.0.0.1:3'"],
  ['web=127.0.0.1:1;Web.default=127.0.0.1:3', "'Web.default=127.0.0.1:3'"],
])('%s is refused at the first use, naming the part', (text, part) => {
  vi.stubEnv('ROLLCALL_STATIC', text);
  const discovery = createDiscovery();
  expect(() => discovery.resolver('web')).toThrow(part);
  expect(() => discovery.resolver('web')).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
});

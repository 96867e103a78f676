import { expect, test, vi } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import { serviceDns } from '../../src/source/dns.ts';
import { scriptedServer } from './scripted-server.ts';

const file = vi.hoisted(() => ({ servers: [] as { address: string; port: number; family: 4 }[] }));

vi.mock('node:dns/promises', () => ({
  lookup: () => expect.unreachable(),
  Resolver: class {
    constructor() {
      expect.unreachable();
    }
  },
}));

vi.mock('../../src/dns/resolv-conf-file.ts', async () => {
  const { emptyResolvConf } =
    await vi.importActual<typeof import('../../src/dns/resolv-conf.ts')>('../../src/dns/resolv-conf.ts');
  const reading = () => ({ conf: { ...emptyResolvConf(), servers: file.servers }, failure: undefined });
  return { createResolvConfFile: () => ({ current: reading }) };
});

test('where there is a resolv.conf, its servers are asked, and Node is not', async () => {
  vi.stubEnv('ROLLCALL_DNS', '');
  await using server = await scriptedServer(() => undefined);
  const { address, port } = server.address;
  file.servers.push({ address, port, family: 4 });
  await using web = createResolver(serviceDns('web.default:http'));
  web.refresh().catch(() => {}); // nobody answers
  await server.asked(1);
  expect(server.queries[0]).toMatchObject({ name: '_http._tcp.web.default.svc.cluster.local', type: 'SRV' });
  vi.unstubAllEnvs();
});

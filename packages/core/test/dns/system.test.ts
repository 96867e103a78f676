import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import { dns, serviceDns } from '../../src/source/dns.ts';
import { asking } from './ask.ts';

const system = vi.hoisted(() => ({ lookup: vi.fn(), resolveSrv: vi.fn(), cancel: vi.fn() }));

// The system's resolver cannot be steered; what it answers here is what Node 24 gave on a machine without these names.
vi.mock('node:dns/promises', () => ({
  lookup: system.lookup,
  Resolver: class {
    resolveSrv = system.resolveSrv;
    cancel = system.cancel;
  },
}));

vi.mock('../../src/dns/resolv-conf-file.ts', async () => {
  const { emptyResolvConf } =
    await vi.importActual<typeof import('../../src/dns/resolv-conf.ts')>('../../src/dns/resolv-conf.ts');
  return { createResolvConfFile: () => ({ current: () => ({ conf: emptyResolvConf(), failure: 'ENOENT' }) }) };
});

const failing = (code: string) => Object.assign(new Error(`query ${code}`), { code });

beforeEach(() => {
  vi.stubEnv('ROLLCALL_DNS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetAllMocks();
});

describe('where there is no resolv.conf, the system is asked', () => {
  test('addresses by getaddrinfo, which knows the hosts file', async () => {
    system.lookup.mockImplementation(async (_name, { family }) =>
      family === 4 ? [{ address: '127.0.0.1', family }] : [],
    );
    await using local = createResolver(dns('my-machine', { port: 80 }));
    expect((await local.ready()).endpoints).toMatchObject([{ address: '127.0.0.1', port: 80 }]);
    expect(local.explain().text).toMatch(
      /DNS servers: none, so the system's resolver is asked \(.*resolv.conf.*ENOENT/,
    );
  });

  test('services by SRV, and each target for its address', async () => {
    system.resolveSrv.mockResolvedValue([
      { name: 'web-0.web.default.svc.cluster.local', port: 8080, priority: 0, weight: 1 },
    ]);
    system.lookup.mockImplementation(async (_name, { family }) => {
      if (family === 6) throw failing('ENOTFOUND');
      return [{ address: '10.0.0.1', family }];
    });
    await using web = createResolver(serviceDns('web.default:http'));
    expect((await web.ready()).endpoints).toMatchObject([{ slot: 'web-0', address: '10.0.0.1', port: 8080 }]);
  });

  test.each(['ENOTFOUND', 'ECONNREFUSED'])('a service in the hosts file, where SRV says %s', async (code) => {
    system.resolveSrv.mockRejectedValue(failing(code));
    system.lookup.mockImplementation(async (name, { family }) => {
      if (family === 6 || name !== 'kv.default.svc.cluster.local') throw failing('ENOTFOUND');
      return [{ address: '127.0.0.7', family }];
    });
    await using kv = createResolver(serviceDns('kv.default:9000'));
    expect((await kv.ready()).endpoints).toMatchObject([{ address: '127.0.0.7', port: 9000 }]);
  });

  test('a named port is no affair of the hosts file', async () => {
    system.resolveSrv.mockRejectedValue(failing('ENOTFOUND'));
    await using kv = createResolver(serviceDns('kv.default:http'));
    expect(await kv.refresh()).toMatchObject({ status: 'empty', reason: { code: 'nxdomain' } });
    expect(system.lookup).not.toHaveBeenCalled();
  });

  test.each([
    ['ENOTFOUND', { status: 'empty', reason: { code: 'nxdomain' } }],
    ['ENODATA', { status: 'empty', reason: { code: 'nodata' } }],
    ['ESERVFAIL', { status: 'failed', reason: { code: 'servfail' } }],
    ['EREFUSED', { status: 'failed', reason: { code: 'refused' } }],
    ['ETIMEOUT', { status: 'failed', reason: { code: 'timeout' } }],
    ['ECONNREFUSED', { status: 'failed', reason: { code: 'unreachable' } }],
  ])('%s', async (code, expected) => {
    system.resolveSrv.mockRejectedValue(failing(code));
    system.lookup.mockRejectedValue(failing(code));
    await using web = createResolver(serviceDns('web.default'));
    expect(await web.refresh()).toMatchObject(expected);
  });

  test('but not where a file was named that cannot be read', async () => {
    await using web = createResolver(serviceDns('web.default', { resolvConf: '/nowhere/resolv.conf' }));
    expect(await web.refresh()).toMatchObject({ status: 'failed', reason: { kind: 'unknown', code: 'unreachable' } });
    expect(system.resolveSrv).not.toHaveBeenCalled();
  });
});

describe('of one question, the system', () => {
  const name = 'web.default.svc.cluster.local';
  const unanswered = () => new Promise<never>(() => {});

  test.each(['SRV', 'A'] as const)(
    'is given until the deadline (%s), and what is under way is cancelled',
    async (type) => {
      system.resolveSrv.mockImplementation(unanswered);
      system.lookup.mockImplementation(unanswered);
      const { client, clock } = asking([], { usesSystem: true });
      const answer = client.query(name, type);
      clock.turn(1_999);
      await setImmediate();
      expect(system.cancel).not.toHaveBeenCalled();
      clock.turn(1);
      expect(await answer).toMatchObject({
        kind: 'unknown',
        code: 'timeout',
        detail: expect.stringMatching(/in time$/),
      });
      expect(system.cancel).toHaveBeenCalledOnce();
      expect(clock.timers).toBe(0);
    },
  );

  test('is not asked where no time is left', async () => {
    const { client, clock } = asking([], { usesSystem: true });
    const answer = client.query(name, 'SRV', { deadline: clock.now() - 0.5 });
    expect(await answer).toMatchObject({ kind: 'unknown', code: 'timeout' });
    expect(system.resolveSrv).not.toHaveBeenCalled();
  });

  test('is cancelled once nobody waits for it any more', async () => {
    system.resolveSrv.mockImplementation(unanswered);
    const stop = new AbortController();
    const answer = asking([], { usesSystem: true }).client.query(name, 'SRV', { signal: stop.signal });
    stop.abort(new Error('no matter'));
    await expect(answer).rejects.toThrow('no matter');
    await expect.poll(() => system.cancel.mock.calls.length).toBe(1);
  });

  test('may say that there is no such name by SRV alone: getaddrinfo says so of either family, too', async () => {
    system.resolveSrv.mockRejectedValue(failing('ENOTFOUND'));
    system.lookup.mockRejectedValue(failing('ENOTFOUND'));
    const { client } = asking([], { usesSystem: true });
    expect(await client.query(name, 'SRV')).toMatchObject({ kind: 'empty', code: 'nxdomain' });
    expect(await client.query(name, 'A')).toMatchObject({ kind: 'empty', code: 'nodata' });
  });

  test.each([
    ['EAI_AGAIN', 'timeout'],
    ['EBADRESP', 'malformed'],
    ['EAI_FAIL', 'unreachable'],
  ])('says %s where it cannot say', async (said, code) => {
    const cause = failing(said);
    system.lookup.mockRejectedValue(cause);
    const answer = await asking([], { usesSystem: true }).client.query(name, 'AAAA');
    expect(answer).toMatchObject({ kind: 'unknown', code, cause });
  });
});

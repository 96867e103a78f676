import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkUp } from './check-up.ts';

const system = vi.hoisted(() => ({ lookup: vi.fn(), resolveSrv: vi.fn() }));

vi.mock('node:dns/promises', () => ({
  lookup: system.lookup,
  Resolver: class {
    resolveSrv = system.resolveSrv;
    cancel(): void {}
  },
}));

vi.mock('../../../core/src/dns/resolv-conf-file.ts', async () => {
  const { emptyResolvConf } = await vi.importActual<typeof import('../../../core/src/dns/resolv-conf.ts')>(
    '../../../core/src/dns/resolv-conf.ts',
  );
  return { createResolvConfFile: () => ({ current: () => ({ conf: emptyResolvConf(), failure: 'ENOENT' }) }) };
});

beforeEach(() => {
  vi.stubEnv('ROLLCALL_DNS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("without a resolv.conf the system's own resolver is asked, and that is said", async () => {
  system.resolveSrv.mockResolvedValue([
    { name: 'web-0.web.default.svc.cluster.local', port: 1, priority: 0, weight: 1 },
  ]);
  system.lookup.mockImplementation(async (_name, { family }) =>
    family === 4 ? [{ address: '127.0.0.1', family }] : [],
  );
  const { codes, findings, questions, endpoints } = await checkUp('web.default:http');
  expect(codes).toEqual(['pods-refuse', 'system-resolver']);
  expect(findings[1]).toMatchObject({
    level: 'warning',
    seen: 'There is no resolv.conf: /etc/resolv.conf (not readable: ENOENT).',
  });
  expect({ questions, slots: endpoints.map(({ slot }) => slot) }).toEqual({ questions: [], slots: ['web-0'] });
});

test('whom it does not know, nobody is there', async () => {
  const unknown = Object.assign(new Error('querySrv ENOTFOUND'), { code: 'ENOTFOUND' });
  system.resolveSrv.mockRejectedValue(unknown);
  system.lookup.mockRejectedValue(unknown);
  expect(await checkUp('gone.default:http')).toMatchObject({
    exitCode: 1,
    status: 'empty',
    codes: ['system-resolver'],
    endpoints: [],
  });
});

import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idle } from '../terminal.ts';
import { checkUp } from './check-up.ts';
import { fill, hangs, listens } from './way.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

const ports = { http: 8080 };

test('pods that listen are connected to, and that is all', async () => {
  await cluster.statefulSet('web', { replicas: 3, ports, run: listens });
  const { exitCode, findings, endpoints } = await checkUp('web.default:http', cluster.dns);
  expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  expect(endpoints.map(({ slot, connect }) => [slot, connect.state])).toEqual([
    ['web-0', 'open'],
    ['web-1', 'open'],
    ['web-2', 'open'],
  ]);
});

test('a pod that is listed and refuses is told by its name: a warning, while others serve', async () => {
  const { pods } = await cluster.statefulSet('web', {
    replicas: 2,
    ports,
    run: (pod) => (pod.ordinal === 0 ? listens(pod) : idle()),
  });
  const { exitCode, findings, endpoints } = await checkUp('web.default:http', cluster.dns);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([
    {
      level: 'warning',
      code: 'pods-refuse',
      seen: `1 of 2 refuse connections: web-1 ${pods[1]?.address}:8080.`,
      remedy: expect.stringContaining('publishNotReadyAddresses'),
    },
  ]);
  expect(endpoints.map(({ connect }) => connect)).toMatchObject([
    { state: 'open' },
    { state: 'refused', detail: 'refused' },
  ]);
});

test('where all refuse, that is an error; of many, a few are named', async () => {
  await cluster.statefulSet('web', { replicas: 5, ports, run: idle });
  const { exitCode, findings } = await checkUp('web.default:http', cluster.dns);
  expect([exitCode, findings[0]?.level]).toEqual([1, 'error']);
  expect(findings[0]?.seen).toMatch(/^5 of 5 refuse connections: web-0 .*, web-1 .*, web-2 .* and 2 more\.$/);
});

test('more pods than are tried at once are all tried', async () => {
  await cluster.statefulSet('web', { replicas: 40, ports, run: idle });
  const { endpoints } = await checkUp('web.default:http', cluster.dns);
  expect(endpoints.map(({ slot, connect }) => `${slot} ${connect.state}`)).toEqual(
    Array.from({ length: 40 }, (_, ordinal) => `web-${ordinal} refused`),
  );
});

// How many connections wait for a process that accepts none is Linux' own arithmetic.
test.runIf(process.platform === 'linux')('packets that are lost are waited for, and no longer than told', async () => {
  const { pods } = await cluster.statefulSet('web', { ports, run: hangs });
  using _filled = await fill(pods[0] as (typeof pods)[0]);
  const lost = await checkUp('web.default:http', cluster.dns);
  expect(lost).toMatchObject({
    exitCode: 1,
    findings: [
      {
        level: 'error',
        code: 'pods-silent',
        seen: `1 of 1 cannot be reached: web-0 ${pods[0]?.address}:8080 (no answer in 1000 ms).`,
      },
    ],
    endpoints: [{ connect: { state: 'silent', elapsedMs: 1_000 } }],
  });
  const hasty = await checkUp('web.default:http --connect-timeout 50', cluster.dns);
  expect(hasty.endpoints).toMatchObject([
    { connect: { state: 'silent', detail: 'no answer in 50 ms', elapsedMs: 50 } },
  ]);
});

test('an address to which there is no way is told by its code', async () => {
  vi.stubEnv('ROLLCALL_STATIC', 'web.default=web-0@255.255.255.255:8080');
  const { codes, endpoints } = await checkUp('web.default');
  vi.unstubAllEnvs();
  expect(codes).toEqual(['pods-silent', 'rollcall-static']);
  expect(endpoints).toMatchObject([{ connect: { state: 'unreachable', detail: expect.stringMatching(/^E[A-Z]+$/) } }]);
});

import { type Cluster, createCluster, type NameServer } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkUp } from './check-up.ts';
import { listens, udpOnly } from './way.ts';

let cluster: Cluster;
let second: NameServer;
beforeEach(async () => {
  cluster = await createCluster();
  second = await cluster.dns.replica();
  await cluster.service('kubernetes', { type: 'ClusterIP', ports: { https: 443 } });
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run: listens });
});
afterEach(() => cluster.close());

const target = 'web.default:http';

test('servers that say the same, and pods that listen, are well', async () => {
  expect(await checkUp(target, cluster.dns, second)).toMatchObject({
    exitCode: 0,
    findings: [],
    dns: { answering: [cluster.dns.address, second.address] },
  });
});

test('a first server that is silent costs time, and the next one is asked', async () => {
  cluster.dns.fail('drop');
  const { exitCode, status, findings, questions } = await checkUp(target, cluster.dns, second);
  expect({ exitCode, status }).toEqual({ exitCode: 0, status: 'current' });
  expect(findings).toMatchObject([
    { level: 'warning', code: 'server-silent', seen: `${cluster.dns.address} gives no answer: no reply in 500 ms.` },
  ]);
  expect(findings[0]?.means).toMatch(/^Every 30 s a lookup waits 500 ms/);
  expect(questions.filter(({ server }) => server === cluster.dns.address)).toMatchObject([
    { type: 'SRV', rcode: null, failure: { code: 'timeout' }, elapsedMs: 500 },
  ]);
});

test('so is one that answers too late', async () => {
  cluster.dns.fail('delay', { delayMs: 60_000 });
  expect((await checkUp(target, cluster.dns, second)).codes).toEqual(['server-silent']);
});

test('a second server that is silent is a help that will not come', async () => {
  second.fail('drop');
  const { findings } = await checkUp(target, cluster.dns, second);
  expect(findings).toMatchObject([
    { level: 'warning', code: 'server-silent', means: expect.stringContaining('will be of no help') },
  ]);
});

test.each([
  ['REFUSED', /does not serve the cluster's names/, /Take it out of --server/],
  ['SERVFAIL', /as CoreDNS before it has heard from the API server/, /Look at CoreDNS/],
] as const)('%s is told with what to do', async (fault, means, remedy) => {
  cluster.dns.fail(fault);
  const { exitCode, findings } = await checkUp(target, cluster.dns, second);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([
    {
      level: 'warning',
      code: 'server-failing',
      seen: `${cluster.dns.address} says ${fault}.`,
      means: expect.stringMatching(means),
      remedy: expect.stringMatching(remedy),
    },
  ]);
});

test.each([
  ['drop', 'server-silent'],
  ['SERVFAIL', 'server-failing'],
] as const)('where all servers %s, nobody can say: 3', async (fault, code) => {
  for (const server of [cluster.dns, second]) server.fail(fault);
  const { exitCode, status, findings } = await checkUp(target, cluster.dns, second);
  expect({ exitCode, status }).toEqual({ exitCode: 3, status: 'failed' });
  const finding = { level: 'error', code, means: expect.stringContaining('No server says who is there') };
  expect(findings).toMatchObject([finding, finding]);
});

test('servers whose sets differ disagree, and it is said in whom', async () => {
  second.freeze();
  const { pods } = await cluster.statefulSet('kv', { ports: { http: 8080 }, run: listens });
  const { findings } = await checkUp('kv.default:http', cluster.dns, second);
  expect(findings).toMatchObject([
    {
      level: 'warning',
      code: 'servers-disagree',
      seen: `Only one of two servers lists kv-0 ${pods[0]?.address}:8080 (${cluster.dns.address}).`,
    },
  ]);
});

test('a server that lags is seen beside one that does not, whichever is first', async () => {
  const web = await cluster.statefulSet('kv', { replicas: 2, ports: { http: 8080 }, run: listens });
  second.freeze();
  const before = web.pods[1]?.address;
  const { address } = await web.restart('kv-1');
  for (const servers of [[cluster.dns, second] as const, [second, cluster.dns] as const]) {
    const finding = (await checkUp('kv.default:http', ...servers)).findings.find(
      ({ code }) => code === 'servers-disagree',
    );
    expect(finding?.seen).toContain(`kv-1 ${address}:8080 (${cluster.dns.address})`);
    expect(finding?.seen).toContain(`kv-1 ${before}:8080 (${second.address})`);
    expect(finding?.seen).not.toContain('kv-0');
  }
});

test('replicas behind one address that disagree are met by asking again', async () => {
  cluster.dns.fail('split-view');
  await cluster.statefulSet('kv', { ports: { http: 8080 }, run: listens });
  const { codes, findings } = await checkUp('kv.default:http', cluster.dns);
  expect(codes).toContain('server-wavers');
  expect(findings.find(({ code }) => code === 'server-wavers')?.seen).toMatch(
    /lists kv-0 [\d.]+:8080 in some of 5 answers/,
  );
});

test('a service that wavers is not taken for one without that port', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    await using wavering = await createCluster({ seed });
    wavering.dns.fail('split-view');
    await wavering.statefulSet('kv', { ports: { http: 8080 }, run: listens });
    expect((await checkUp('kv.default:http', wavering.dns)).codes).not.toContain('port-unnamed');
  }
});

test('a server of elsewhere knows nothing of the cluster, and its NXDOMAIN would count', async () => {
  await using elsewhere = await createCluster();
  const { exitCode, findings } = await checkUp(target, cluster.dns, elsewhere.dns);
  expect(exitCode).toBe(1);
  expect(findings).toMatchObject([
    {
      level: 'error',
      code: 'server-elsewhere',
      seen: `${elsewhere.dns.address} does not know kubernetes.default.svc.cluster.local, which every cluster has.`,
    },
  ]);
});

test('where only it was asked, the doubt is no more than that', async () => {
  await using elsewhere = await createCluster();
  const { exitCode, findings } = await checkUp(target, elsewhere.dns);
  expect(exitCode).toBe(1);
  expect(findings).toMatchObject([
    { level: 'error', code: 'nobody' },
    { level: 'warning', code: 'server-elsewhere' },
  ]);
});

test('an answer that needs TCP is worth a note, and both messages are shown', async () => {
  cluster.dns.fail('truncate');
  const { exitCode, findings, questions } = await checkUp(target, cluster.dns);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([{ level: 'note', code: 'truncated' }]);
  expect(questions.slice(0, 2)).toMatchObject([
    { transport: 'udp', truncated: true, records: 0 },
    { transport: 'tcp', truncated: false, records: 2, rcode: 'NOERROR' },
  ]);
});

test('TCP that is blocked leaves nobody to be found', async () => {
  cluster.dns.fail('truncate');
  await using way = await udpOnly(cluster);
  const { exitCode, findings } = await checkUp(`${target} --server ${way.address}`);
  expect(exitCode).toBe(3);
  expect(findings).toMatchObject([
    { level: 'error', code: 'tcp-blocked', seen: expect.stringMatching(/TCP fails: .*ECONNREFUSED/) },
  ]);
});

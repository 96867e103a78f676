import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle } from '../terminal.ts';
import { type CheckUp, checkUp } from './check-up.ts';
import { resolvConf, searchOf } from './resolv-conf.ts';
import { listens } from './way.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
  await cluster.service('kubernetes', { type: 'ClusterIP', ports: { https: 443 } });
  await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080, metrics: 9090 }, run: listens });
});
afterEach(() => cluster.close());

/** As from a pod of `namespace`. */
async function asking(target: string, namespace = 'default'): Promise<CheckUp> {
  using file = resolvConf(searchOf(namespace));
  return await checkUp(`${target} --resolv-conf ${file.path}`, cluster.dns);
}

test.each(['gone.default:http', 'gone', 'void'])('%s: nobody is there, and DNS cannot say why', async (target) => {
  await cluster.service('void', {});
  const { exitCode, findings } = await asking(target);
  expect(exitCode).toBe(1);
  const [service] = target.split(/[.:]/);
  expect(findings).toMatchObject([
    {
      level: 'error',
      code: 'nobody',
      seen: expect.stringMatching(new RegExp(`^${service}\\.default\\.svc\\.cluster\\.local.* does not exist`)),
      remedy: `Look: kubectl -n default get endpointslices -l kubernetes.io/service-name=${service}`,
    },
  ]);
});

test.each([
  ['web-0.web', 'web-0.web.svc.cluster.local', 'web-0.web.default.svc'],
  ['web-1.web:http', 'web-1.web.svc.cluster.local', 'web-1.web.default.svc:http'],
  ['web-1', 'web-1.default.svc.cluster.local', 'web-1.web.default.svc'],
])('%s may mean a pod', async (target, asked, meant) => {
  const { exitCode, findings } = await asking(target);
  expect(exitCode).toBe(1);
  expect(findings).toMatchObject([{ level: 'error', code: 'pod-meant', remedy: `Write ${meant}` }]);
  expect(findings[0]?.seen).toContain(asked);
});

test('a service without a namespace is of the own one, and may be elsewhere', async () => {
  expect((await asking('web:http', 'prod')).findings).toMatchObject([
    {
      level: 'error',
      code: 'namespace-meant',
      seen: 'web.prod.svc.cluster.local (namespace prod, as the target names none) does not exist, and web.default:http does.',
      remedy: 'Write web.default:http',
    },
  ]);
});

test('so may one with the wrong namespace', async () => {
  expect((await asking('web.prod:http')).findings).toMatchObject([
    { code: 'namespace-meant', remedy: 'Write web.default:http' },
  ]);
});

test('the zone is named where it is not the own one', async () => {
  await using far = await createCluster({ zone: 'far.test' });
  await far.service('kubernetes', { type: 'ClusterIP', ports: { https: 443 } });
  await far.statefulSet('web', { ports: { http: 8080, metrics: 9090 }, run: listens });
  using file = resolvConf(searchOf('default'));
  const remedies = async (target: string) =>
    (await checkUp(`${target} --resolv-conf ${file.path}`, far.dns)).findings.map(({ remedy }) => remedy);
  expect(await remedies('web.prod.svc.far.test')).toEqual(['Write web.default.svc.far.test']);
  expect(await remedies('web-0.web.svc.far.test')).toEqual(['Write web-0.web.default.svc.far.test']);
  expect(await remedies('web.default.svc.far.test')).toEqual(['Write web.default.svc.far.test:http']);
});

test('a pod is not taken for its service elsewhere', async () => {
  expect((await asking('web-0.web.prod.svc:http')).codes).toEqual(['nobody']);
});

test('a pod that is not among the pods is told with those who are', async () => {
  const { exitCode, target, findings, endpoints } = await asking('web-7.web.default.svc:http');
  expect({ exitCode, target }).toEqual({ exitCode: 1, target: 'web-7.web.default:http' });
  expect(findings).toMatchObject([
    { level: 'error', code: 'pod-absent', seen: 'web-7 is not there; web-0, web-1 are.' },
  ]);
  expect(endpoints).toHaveLength(2);
  expect((await asking('web-1.web.default.svc:http')).findings).toEqual([]);
});

test('a port of another name is told with those that there are', async () => {
  const { exitCode, findings, ports } = await asking('web.default:https');
  expect(exitCode).toBe(1);
  expect(ports).toEqual([
    { port: 8080, names: ['http'] },
    { port: 9090, names: ['metrics'] },
  ]);
  expect(findings).toMatchObject([
    {
      level: 'error',
      code: 'port-unnamed',
      seen: '_https._tcp.web.default.svc.cluster.local does not exist; the service has 8080 (http), 9090 (metrics).',
      remedy: 'Write web.default:http, or name the port in the Service (spec.ports[].name).',
    },
  ]);
});

test('names of ports that nobody would guess are left out, but for the one that was asked for', async () => {
  await cluster.statefulSet('odd', { ports: { blip: 7000 }, run: idle });
  expect((await asking('odd.default:nope')).findings[0]?.seen).toContain('the service has 7000.');
  expect((await asking('odd.default:blip')).ports).toEqual([{ port: 7000, names: ['blip'] }]);
});

test('where there are several ports, the target has to say which: here that is a finding', async () => {
  const { exitCode, findings } = await asking('web.default');
  expect(exitCode).toBe(1);
  expect(findings).toMatchObject([
    {
      level: 'error',
      code: 'port-missing',
      seen: 'The target names no port, and the service has 8080 (http), 9090 (metrics).',
      remedy: 'Write web.default:http',
    },
  ]);
});

test('a service without ports leaves it to the target, and its pods are addresses', async () => {
  await cluster.service('bare', { of: 'web', ports: {} });
  expect((await asking('bare.default')).findings).toMatchObject([
    {
      code: 'port-missing',
      seen: 'The target names no port, and the service declares none.',
      remedy: 'Write bare.default:8080',
    },
  ]);
  expect((await asking('bare.default:8080')).findings).toMatchObject([
    { level: 'note', code: 'no-slots', means: expect.stringContaining('There are no SRV records') },
  ]);
});

test('a port that the service does not declare is not translated', async () => {
  const { findings } = await asking('web.default:80');
  expect(findings).toMatchObject([
    { level: 'error', code: 'pods-refuse' },
    {
      level: 'warning',
      code: 'port-undeclared',
      seen: 'The service does not declare port 80: it has 8080 (http), 9090 (metrics).',
      remedy: 'Write web.default:http',
    },
  ]);
});

test('a ClusterIP is one address of no pod', async () => {
  await cluster.service('vip', { of: 'web', type: 'ClusterIP', ports: { http: 80 } });
  const { codes, findings } = await asking('vip.default:http');
  expect(codes).toContain('cluster-ip');
  expect(codes).not.toContain('no-slots');
  expect(findings.find(({ code }) => code === 'cluster-ip')).toMatchObject({
    level: 'warning',
    seen: expect.stringMatching(/^vip\.default:http is one address, of no pod: [\d.]+\.$/),
  });
});

test('an ExternalName is a name for something else', async () => {
  cluster.dns.host('db.example.test', ['127.0.0.1']);
  await cluster.service('db', { type: 'ExternalName', externalName: 'db.example.test' });
  const { findings } = await asking('db.default:5432');
  expect(findings.find(({ code }) => code === 'external-name')).toMatchObject({
    level: 'note',
    seen: 'db.default:5432 stands for db.example.test (a CNAME).',
  });
});

test.each([
  ['a Deployment', 'api.default:http'],
  ["a StatefulSet's second service", 'read.default:http'],
])('the pods of %s have no slots', async (_, target) => {
  await cluster.deployment('api', { replicas: 2, ports: { http: 8080 }, run: listens });
  await cluster.service('read', { of: 'web' });
  const { exitCode, findings, endpoints } = await asking(target);
  expect(exitCode).toBe(0);
  expect(endpoints).toMatchObject([{ slot: null }, { slot: null }]);
  expect(findings).toMatchObject([
    { level: 'note', code: 'no-slots', seen: expect.stringMatching(/^2 of 2 endpoints have no slot: 127\./) },
  ]);
});

import { request } from 'node:https';
import { expect, test } from 'vitest';
import { startControlPlane } from './control-plane.ts';
import { appAccount } from './pods/app-account.ts';
import { nobody, statefulSet, untilReady } from './workload.ts';
test('idle', async () => {
  const plane = await startControlPlane({});
  await appAccount(plane);
  await plane.apply(statefulSet('web', { container: nobody }));
  await untilReady(plane, 'web');
  const token = await plane.tokenOf('default', 'app', 3600);
  const open = (label: string) => {
    const t0 = performance.now();
    request(`${plane.url}/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=400`, { ca: plane.ca, headers: { authorization: `Bearer ${token}` }, agent: false }, (r) => {
      console.log(label, 'status', r.statusCode);
      r.setEncoding('utf8').on('data', (d) => { for (const l of String(d).split('\n').filter(Boolean)) console.log(label, Math.round(performance.now() - t0), l.slice(0, 60)); }).on('error', (e) => console.log(label, 'broken', e.message));
    }).on('error', (e) => console.log(label, 'err', e.message)).end();
  };
  open('fresh');
  await new Promise((r) => setTimeout(r, 75_000));
  await plane.apiserver.kill();
  await plane.apiserver.start();
  await new Promise((r) => setTimeout(r, 2_000));
  open('restarted');
  await new Promise((r) => setTimeout(r, 150_000));
  expect(1).toBe(1);
  await plane[Symbol.asyncDispose]();
}, 400_000);

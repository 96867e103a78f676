import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, createCluster } from '../../src/index.ts';
import { ask } from '../fixtures/ask-api.ts';
import { type Recorded, recorded } from '../fixtures/recorded-api.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.service('web', { ports: { http: 8080 } });
});
afterAll(() => cluster.close());

/** Who asks may be another, and the versions are others. */
function comparable(text: string): string {
  return text.replaceAll(/\b\d{3,}\b/g, '0').replaceAll(/serviceaccount:default:\w+/g, 'serviceaccount:default:A');
}

/** Said of what is not there: another kind of object, a page of a list, an operator of selectors. */
const unknownHere = ['404: missing slice by name', '400: bad selector', 'sendInitialEvents on a LIST'];
/** Something else was done before it, or it is about somebody else. */
const set = [
  '403: no RBAC',
  '410',
  'LIST, limit=1',
  'LIST, resourceVersion=1',
  'LIST, resourceVersion=2',
  'LIST, continue',
];

const isAsked = ({ title, isWhole }: Recorded): boolean =>
  isWhole && !unknownHere.includes(title) && !set.some((start) => title.startsWith(start));

test.each(recorded.filter(isAsked))('$title: as a kube-apiserver says it', async ({ title, path, status, lines }) => {
  const token = title.includes('no token') ? null : title.includes('rubbish') ? 'rubbish' : cluster.api;
  const answer = await ask(cluster.api, path.replace(/timeoutSeconds=\d+/, 'timeoutSeconds=1'), token);
  expect(answer.status).toBe(status);
  expect(answer.lines.map((line) => JSON.parse(comparable(line)))).toEqual(
    lines.map((line) => JSON.parse(comparable(JSON.stringify(line)))),
  );
});

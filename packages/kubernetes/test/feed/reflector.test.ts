import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import type { Answer } from '../../src/api.ts';
import { KubernetesError } from '../../src/errors.ts';
import type { Observer } from '../../src/feed/observer.ts';
import { Reflector } from '../../src/feed/reflector.ts';
import type { Query, SlicesApi } from '../../src/feed/slices-api.ts';
import { stream } from '../fixtures/chunks.ts';

/** Refused in the words of a real one; `API_EXPIRED` are 410, and a version that the server has not reached. */
const refused = (status: number, code: KubernetesError['code'] = 'ROLLCALL_API_STATUS') =>
  new KubernetesError(code, `${status}`, { status });
const expired = refused(410, 'ROLLCALL_API_EXPIRED');
const answer = (body: object): Answer => ({ chunks: stream([Buffer.from(JSON.stringify(body))]) });

/** A server from before Kubernetes 1.32: these are its answers to LIST, one after the other; every watch is outdated. */
async function listsOf(...answers: readonly (object | Error)[]) {
  const clock = manualClock();
  const asked: (string | undefined)[] = [];
  const heard: string[] = [];
  const api = {
    list: async (query: Query) => {
      const said = answers[asked.push(query.resourceVersion) - 1] ?? refused(500);
      if (said instanceof Error) throw said;
      return answer(said);
    },
    watch: async ({ sendInitialEvents }: Query) => {
      throw sendInitialEvents === 'true' ? refused(422) : expired;
    },
  };
  const observer: Observer = {
    replaced: (readings) => heard.push(`${readings.size} slices`),
    changed: () => {},
    deleted: () => {},
    affirmed: () => {},
    doubted: (error) => heard.push(error.code),
  };
  const settings = { kubeconfig: undefined, context: undefined, livenessMs: 75_000, clock, random: () => 0 };
  const stop = new AbortController();
  const running = new Reflector(api as unknown as SlicesApi, settings, observer).run(stop.signal);
  await clock.advance(10_000);
  stop.abort();
  await running;
  return { asked, heard };
}

const list = (resourceVersion: string) => ({ kind: 'EndpointSliceList', metadata: { resourceVersion }, items: [] });

test('a list is first whatever the server has, then not older than what was known; where that is too much, the truth', async () => {
  const { asked } = await listsOf(list('7'), expired, list('3'));
  expect(asked.slice(0, 3)).toEqual(['0', '7', '']);
});

test('an answer without items is no list, however much it looks like one: nobody is gone', async () => {
  const { items: _items, ...rest } = list('7');
  const { heard } = await listsOf(rest);
  expect(heard[0]).toBe('ROLLCALL_API_MALFORMED');
  expect((await listsOf({ ...rest, items: null })).heard[0]).toBe('0 slices');
});

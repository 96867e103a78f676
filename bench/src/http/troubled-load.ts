import type { Dispatcher } from 'undici';

export interface Answer {
  readonly method: 'GET' | 'POST';
  readonly ms: number;
  /** What the pod said; undefined where the request failed. */
  readonly text: string | undefined;
  readonly error: unknown;
}

const CONCURRENCY = 8;
const origin = 'http://web.default.svc:8080';

/** GETs and POSTs in turn, until there were `count`, or for as long as `isOn` says so. */
export async function load(
  dispatcher: Dispatcher,
  { count = Number.POSITIVE_INFINITY, isOn = () => true },
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let started = 0;
  const one = async (): Promise<void> => {
    while (started < count && isOn()) {
      started += 1;
      answers.push(await ask(dispatcher, started % 2 === 0 ? 'GET' : 'POST'));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
  return answers;
}

export function failures(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ text }) => text === undefined);
}

async function ask(dispatcher: Dispatcher, method: 'GET' | 'POST'): Promise<Answer> {
  const startedAt = performance.now();
  const end = (text: string | undefined, error?: unknown): Answer => ({
    method,
    ms: performance.now() - startedAt,
    text,
    error,
  });
  try {
    const body = method === 'POST' ? { body: 'an order' } : {};
    const response = await dispatcher.request({ origin, path: '/', method, ...body });
    return end(await response.body.text());
  } catch (error) {
    return end(undefined, error);
  }
}

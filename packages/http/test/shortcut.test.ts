import type { Dispatcher } from 'undici';
import { describe, expect, test, vi } from 'vitest';
import { openElsewhere } from './fixtures/elsewhere.ts';
import { createWeb } from './fixtures/pods.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';
const refused = 'false: UND_ERR_INVALID_ARG';

/** What a handler hears, and what `dispatch` does, as one line. */
function dispatched(dispatcher: Dispatcher, options: object, Handler: new (tell: Tell) => object): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  try {
    const handler = new Handler(resolve) as Dispatcher.DispatchHandler;
    const answer = dispatcher.dispatch({ origin: url, path: '/', method: 'GET', ...options }, handler);
    return promise.then((told) => `${answer}: ${told}`);
  } catch (error) {
    return Promise.resolve(`threw ${Reflect.get(error as Error, 'code')}`);
  }
}

type Tell = (what: string) => void;

class Whole {
  readonly tell: Tell;
  status = 0;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number): void {
    this.status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.tell(String(this.status));
  }

  onResponseError(_: unknown, error: Error): void {
    this.tell(String(Reflect.get(error, 'code')));
  }
}

/** As a wrapper that spreads another handler makes it. */
class Headless extends Whole {
  override readonly onResponseStart = undefined as never;
}

class Deaf {
  onRequestStart(): void {}
}

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  /** One that has a shortcut to the service, and one that has none yet. */
  async function createTwo(options = {}) {
    const web = await createWeb({ replicas: 2 });
    const make = () => new Agent({ discovery: web.cluster.discovery, ...options });
    const [used, unused] = [make(), make()];
    expect(await dispatched(used, {}, Whole)).toBe('true: 200');
    const end = () => Promise.all([used, unused].map((each) => each.destroy()));
    const both = (request: object, handler: new (tell: Tell) => object) =>
      Promise.all([used, unused].map((agent) => dispatched(agent, request, handler)));
    return { used, unused, both, [Symbol.asyncDispose]: () => end().then(() => web[Symbol.asyncDispose]()) };
  }

  test("undici's own way is taken once, by each spelling of an origin", async () => {
    const dispatch = vi.spyOn(undici.Agent.prototype, 'dispatch');
    await using two = await createTwo();
    for (let i = 0; i < 3; i++) await dispatched(two.used, {}, Whole);
    expect(dispatch).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 3; i++) await dispatched(two.used, { origin: `${url}/` }, Whole);
    expect(dispatch).toHaveBeenCalledTimes(2);
    dispatch.mockRestore();
  });

  test.each([
    { what: 'a request', request: {}, expected: 'true: 200' },
    { what: 'an origin that is a URL', request: { origin: new URL(url) }, expected: 'true: 200' },
    { what: 'without HTTP/2', request: { allowH2: false }, expected: 'true: 200' },
    { what: 'no origin', request: { origin: undefined }, expected: refused },
    { what: 'an origin with a path', request: { origin: `${url}/a` }, expected: refused },
    { what: 'a bad path', request: { path: 'a' }, expected: 'true: UND_ERR_INVALID_ARG' },
  ])('$what: $expected, with a shortcut as without', async ({ request, expected }) => {
    await using two = await createTwo();
    expect(await two.both(request, Whole)).toEqual([expected, expected]);
  });

  // undici 7 does not look.
  test.runIf('Dispatcher1Wrapper' in undici).each([
    { what: 'for an upgrade', request: { upgrade: 'chat' }, handler: Whole, expected: refused },
    { what: 'for a response', request: {}, handler: Headless, expected: refused },
    { what: 'for an error', request: {}, handler: Deaf, expected: 'threw UND_ERR_INVALID_ARG' },
  ])(
    'a handler without a method $what: $expected, with a shortcut as without',
    async ({ request, handler, expected }) => {
      await using two = await createTwo();
      expect(await two.both(request, handler)).toEqual([expected, expected]);
    },
  );

  test.runIf('Dispatcher1Wrapper' in undici)(
    'a `dispatcher` in the options is refused, with a shortcut as without',
    async () => {
      await using two = await createTwo();
      expect(await two.both({ dispatcher: two.used }, Whole)).toEqual([refused, refused]);
    },
  );

  test.each([
    { how: 'close', expected: 'false: UND_ERR_CLOSED' },
    { how: 'destroy', expected: 'false: UND_ERR_DESTROYED' },
  ] as const)('after $how(): $expected, with a shortcut as without', async ({ how, expected }) => {
    await using two = await createTwo();
    const ending = [two.used[how](), two.unused[how]()];
    expect(await two.both({}, Whole)).toEqual([expected, expected]);
    await Promise.all(ending);
  });

  test('who allows no HTTP/2 at all has a shortcut too, and one request may ask for it', async () => {
    await using two = await createTwo({ allowH2: false });
    for (const request of [{}, { allowH2: true }, {}])
      expect(await two.both(request, Whole)).toEqual(['true: 200', 'true: 200']);
  });

  test('`maxOrigins` counts services, which stay, and other hosts', async () => {
    await using elsewhere = await openElsewhere();
    await using two = await createTwo({ maxOrigins: 1 });
    expect(await dispatched(two.used, { origin: elsewhere.url }, Whole)).toBe('false: UND_ERR_MAX_ORIGINS_REACHED');
    expect(await dispatched(two.used, {}, Whole)).toBe('true: 200');
  });

  test('a wrapper that copies a handler is told so by undici.request, which would wait for ever', async () => {
    await using two = await createTwo();
    const copying: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch(options, { ...handler });
    for (const agent of [two.used, two.unused]) {
      const asked = agent.compose(copying).request({ origin: url, path: '/', method: 'GET' });
      await expect(asked).rejects.toMatchObject({ code: 'UND_ERR_INVALID_ARG' });
    }
  });
});

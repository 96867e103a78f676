import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { GrpcDiscoveryError, type HeadlessOptions, headless } from '../src/index.ts';
import { connect } from './fixtures/greeter.ts';
import { Pods } from './fixtures/pods.ts';

const insecure = grpc.credentials.createInsecure();
const make = (target: unknown, options?: unknown) =>
  headless(grpc, target as string, insecure, options as HeadlessOptions);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what is wrong is said at construction', () => {
  test.each([
    ['', /it is empty/],
    ['dns:///greeter', /not a URL/],
    ['10.0.0.1:50051', /it is a host/],
    ['greeter.default.svc:99999', /not between 1 and 65535/],
    [{ namespace: 'default' }, /`service` is missing/],
  ])('target %j', (target, message) => {
    expect(() => make(target)).toThrow(
      expect.objectContaining({ code: 'ROLLCALL_BAD_TARGET', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    [{ picker: 'round_robin' }, /`picker` must be a picker, such as `roundRobin\(\)`; got 'round_robin'/],
    [null, /`options` must be an object; got null/],
    ['greeter', /`options`/],
    [{ key: 'user' }, /`key`/],
    [{ clock: {} }, /`clock`/],
    [{ random: 5 }, /`random`/],
    [{ channelOptions: [] }, /`channelOptions`/],
    [
      { channelOptions: { 'grpc.service_config': '{"methodConfig":[null]}' } },
      /methodConfig` must be a list of objects/,
    ],
    [{ channelOptions: { 'grpc.service_config': '{"methodConfig":[{}]}' } }, /methodConfig` must be a list of objects/],
    [{ onDrain: true }, /`onDrain`/],
    [{ waitMs: -1 }, /`waitMs`/],
    [{ waitMs: '2s' }, /`waitMs`/],
    [{ serverName: 'host' }, /`serverName`/],
    [{ discovery: {} }, /`discovery`/],
    [{ resolver: 'greeter' }, /`resolver`/],
    [{ ejection: { consecutive: 0.5 } }, /consecutive/],
    [
      {
        picker: {
          name: 'broken',
          create: () => {
            throw new Error('not today');
          },
        },
      },
      /not today/,
    ],
    [{ retry: true }, /`retry`/],
    [{ retry: { maxAttempts: 1 } }, /`retry.maxAttempts`/],
    [{ retry: { codes: ['UNAVAILABLE'] } }, /`retry.codes`/],
    [{ channelOptions: { 'grpc.service_config': '{' } }, /in JSON/],
    [{ channelOptions: { 'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}' } }, /give a `picker`/],
    [{ channelOptions: { 'grpc.service_config': '{"methodConfig":[{"name":[],"timeout":10}]}' } }, /grpc-js refuses/],
  ])('options %j', (options, message) => {
    expect(() => make('greeter', options)).toThrow(
      expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test('credentials of something else', () => {
    expect(() => headless(grpc, 'greeter', {} as grpc.ChannelCredentials)).toThrow(/`credentials`/);
  });

  test('by an error that is known by its brand', () => {
    const error = (() => {
      try {
        return make('');
      } catch (error) {
        return error;
      }
    })();
    expect(GrpcDiscoveryError.is(error)).toBe(true);
    expect(GrpcDiscoveryError.is(new Error())).toBe(false);
  });
});

test.each([
  ['something else', {}],
  [
    '1.13, whose resolvers tell otherwise',
    { ...grpc, experimental: { ...grpc.experimental, CHANNEL_ARGS_CONFIG_SELECTOR_KEY: undefined } },
  ],
])('%s is no grpc module, and the error says what to install', (_, module) => {
  const refused = {
    code: 'ROLLCALL_GRPC_VERSION',
    message: expect.stringContaining('npm install @grpc/grpc-js@~1.14'),
  };
  expect(() => headless(module as typeof grpc, 'greeter', insecure)).toThrow(expect.objectContaining(refused));
});

test('another minor is refused by its number, though it looks alike', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-grpc-'));
  const copy = join(folder, 'grpc-js');
  const main = join(copy, 'build/src/index.js');
  const require = createRequire(import.meta.url);
  const original = JSON.stringify(require.resolve('@grpc/grpc-js'));
  mkdirSync(dirname(main), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "version": "1.15.0" }');
  writeFileSync(
    main,
    `const grpc = require(${original}); module.exports = { ...grpc, experimental: { ...grpc.experimental } };`,
  );
  expect(() => headless(require(main), 'greeter', insecure)).toThrow(/this is @grpc\/grpc-js 1\.15\.0.*@~1\.14/);
  rmSync(folder, { recursive: true });
});

test('the peer range is the minor that these tests run with', () => {
  const require = createRequire(import.meta.url);
  const { version } = require('@grpc/grpc-js/package.json');
  const { peerDependencies } = require('../package.json');
  expect(peerDependencies['@grpc/grpc-js']).toBe(`~${version.replace(/\d+$/, '0')}`);
});

test('authority and certificate name are the full name of the service, without its port', () => {
  vi.stubEnv('ROLLCALL_NAMESPACE', 'shop');
  expect(make('greeter:grpc')[0]).toBe('headless:///greeter.shop.svc.cluster.local:grpc');
  expect(make({ service: 'greeter', namespace: 'default', pod: 'greeter-0', port: 50051 })[0]).toBe(
    'headless:///greeter-0.greeter.default.svc.cluster.local:50051',
  );
});

test('the policy is ours, and not pick_first', async () => {
  const [, , options] = make('greeter');
  const config = JSON.parse(options['grpc.service_config'] ?? '');
  const [policy] = config.loadBalancingConfig;
  expect(grpc.experimental.parseLoadBalancingConfig(policy).getLoadBalancerName()).toBe('headless');
  expect(config.methodConfig).toMatchObject([
    { name: [{}], retryPolicy: { maxAttempts: 3, retryableStatusCodes: [14] } },
  ]);
});

test("the app's service config is kept, and its own default for all methods wins", () => {
  const mine = {
    methodConfig: [{ name: [{ service: 'greeter.Greeter' }], timeout: '1.5s' }],
    retryThrottling: { maxTokens: 5, tokenRatio: 1 },
  };
  const built = (options: object) => JSON.parse(make('greeter', options)[2]['grpc.service_config'] ?? '');
  const kept = built({ channelOptions: { 'grpc.service_config': JSON.stringify(mine) } });
  expect(kept).toMatchObject({
    retryThrottling: mine.retryThrottling,
    methodConfig: [mine.methodConfig[0], { name: [{}] }],
  });
  const all = { methodConfig: [{ name: [{}], timeout: '2s' }] };
  expect(built({ channelOptions: { 'grpc.service_config': JSON.stringify(all) } }).methodConfig).toEqual(
    all.methodConfig,
  );
  expect(built({ retry: false })).toMatchObject({ methodConfig: [] });
});

test('a timeout in the service config holds', async () => {
  await using pods = await new Pods(51).start(0);
  pods.list(0);
  const config = { methodConfig: [{ name: [{ service: 'greeter.Greeter', method: 'SayHello' }], timeout: '0.05s' }] };
  const channelOptions = { 'grpc.service_config': JSON.stringify(config) };
  using greeter = connect(...make('greeter', { discovery: pods.discovery, channelOptions }));
  await expect(greeter.hello({ afterMs: 5_000 })).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
});

test('a proxy of the environment is passed by', async () => {
  vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
  vi.stubEnv('grpc_proxy', 'http://127.0.0.1:1');
  await using pods = await new Pods(52).start(0);
  pods.list(0);
  using greeter = connect(...make('greeter', { discovery: pods.discovery }));
  expect(await greeter.hello()).toBe('greeter-0');
  const channelOptions = { 'grpc.enable_http_proxy': 1 };
  expect(() => make('greeter', { channelOptions })).toThrow(/enable_http_proxy/);
});

test('a channel that was made without headless() says so', async () => {
  make('greeter');
  using greeter = connect('headless:///greeter', insecure, {});
  await expect(greeter.hello()).rejects.toMatchObject({
    details: expect.stringContaining('headless() of @rollcall/grpc'),
  });
});

test('options can be printed, as grpc-js does when it traces', () => {
  expect(() => JSON.stringify(make('greeter')[2])).not.toThrow();
});

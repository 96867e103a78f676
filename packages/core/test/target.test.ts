import { describe, expect, test } from 'vitest';
import { DiscoveryError } from '../src/errors.ts';
import { parseTarget, readTarget, targetName } from '../src/target.ts';

describe('a target is read by its labels', () => {
  test.each([
    ['web', { kind: 'service', service: 'web' }],
    ['web:http', { kind: 'service', service: 'web', port: 'http' }],
    ['web:8080', { kind: 'service', service: 'web', port: 8080 }],
    ['Web.Default', { kind: 'service', service: 'web', namespace: 'default' }],
    ['web-0.web', { kind: 'service', service: 'web-0', namespace: 'web' }],
    ['web.default.svc', { kind: 'service', service: 'web', namespace: 'default' }],
    [
      'web.default.svc.cluster.local.',
      { kind: 'service', service: 'web', namespace: 'default', zone: 'cluster.local' },
    ],
    [
      'web.default.svc.k8s.corp:9',
      { kind: 'service', service: 'web', namespace: 'default', zone: 'k8s.corp', port: 9 },
    ],
    ['web-0.web.default.svc', { kind: 'pod', pod: 'web-0', service: 'web', namespace: 'default' }],
    [
      'web-0.web.default.svc.cluster.local:http',
      { kind: 'pod', pod: 'web-0', service: 'web', namespace: 'default', zone: 'cluster.local', port: 'http' },
    ],
    ['db.example.com:5432', { kind: 'host', host: 'db.example.com', port: 5432 }],
    ['web-0.web.default', { kind: 'host', host: 'web-0.web.default' }],
    ['10.0.0.1:80', { kind: 'host', host: '10.0.0.1', port: 80 }],
    ['[::1]:80', { kind: 'host', host: '::1', port: 80 }],
    ['::1', { kind: 'host', host: '::1' }],
    ['localhost', { kind: 'host', host: 'localhost' }],
  ])('%s', (text, expected) => {
    expect(parseTarget(text)).toEqual({ port: undefined, ...expected });
  });
});

describe('what is no target is refused with what to do', () => {
  test.each([
    ['', 'it is empty'],
    ['http://web.default', 'not a URL'],
    ['web..default', 'an empty label'],
    ['-web', "'-web' is no DNS label"],
    ['web_1', "'web_1' is no DNS label"],
    [`${'a'.repeat(64)}.default`, 'at most 63'],
    ['web:0', 'not between 1 and 65535'],
    ['web:65536', 'not between 1 and 65535'],
    ['web:', 'neither a port number nor'],
    ['web:a--b', 'neither a port number nor'],
    ['web:this-name-is-too-long', 'neither a port number nor'],
    ['db.example.com:http', "a host's port is a number"],
  ])('%s', (text, why) => {
    expect(() => parseTarget(text)).toThrow(why);
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_TARGET' }));
  });

  test('a host, where a service is wanted, is told which source to use', () => {
    expect(() => readTarget('db.example.com:5432')).toThrow("dns('db.example.com', { port: 5432 })");
  });

  test('an object is held to the same rules', () => {
    expect(() => readTarget({ service: 'a.b' })).toThrow(DiscoveryError);
    expect(() => readTarget({ service: 'web', port: 1.5 })).toThrow('not between 1 and 65535');
    expect(() => readTarget({} as never)).toThrow('`service` is missing');
    expect(readTarget({ service: 'WEB', port: 'HTTP' })).toMatchObject({ service: 'web', port: 'http' });
  });
});

test('the canonical name leaves out the zone that goes without saying', () => {
  const target = { service: 'web', namespace: 'default', zone: 'cluster.local', port: 'http' };
  expect(targetName(target, 'cluster.local')).toBe('web.default:http');
  expect(targetName({ ...target, pod: 'web-0' }, 'k8s.corp')).toBe('web-0.web.default.svc.cluster.local:http');
});

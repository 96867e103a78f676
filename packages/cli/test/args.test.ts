import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { terminal } from './terminal.ts';

test.each([
  ['', 'say what to do'],
  ['dig web', "'dig' is no command"],
  ['resolve', 'resolve takes one TARGET, and got 0'],
  ['watch web api', 'watch takes one TARGET, and got 2'],
  ['resolve web --colour', "Unknown option '--colour'"],
  ['resolve web --server', "Option '--server <value>' argument missing"],
  ['resolve web --timeout soon', "--timeout takes a whole number of ms, 1 or more; got 'soon'"],
  ['resolve web --timeout 0', '--timeout takes'],
  ['resolve web --timeout 1e3', '--timeout takes'],
  ['watch web --timeout 100', '--timeout is for resolve'],
  ['watch web --explain', '--explain is for resolve'],
  ['doctor web --timeout 100', '--timeout is for resolve'],
  ['resolve web --connect-timeout 100', '--connect-timeout is for doctor'],
  ['doctor web --connect-timeout 0', '--connect-timeout takes a whole number of ms, 1 or more'],
  ['doctor', 'doctor takes one TARGET, and got 0'],
  ['doctor 10.0.0.1:8080', "'10.0.0.1:8080' is a host"],
  ['resolve http://web/', "'http://web/' is no target: write a name, not a URL"],
  ['watch we_b', "'we_b' is no target"],
  ['resolve web:99999', 'port 99999 is not between 1 and 65535'],
  ['resolve localhost:8080', "'localhost:8080' is a host, and no headless service"],
  ['watch db.example.test', "'db.example.test' is a host"],
  ['resolve web --server nonsense', "--server takes IP, IP:PORT or [IPv6]:PORT; got 'nonsense'"],
  ['watch web --server 10.0.0.1 --server ns.test:53', "--server takes IP, IP:PORT or [IPv6]:PORT; got 'ns.test:53'"],
  ['resolve web --namespace a.b', "--namespace takes a DNS label, such as default; got 'a.b'"],
  ['resolve web.prod --namespace a:1', "--namespace takes a DNS label, such as default; got 'a:1'"],
  ['resolve web --namespace=', "--namespace takes a DNS label, such as default; got ''"],
  ['doctor web --zone ..', "--zone takes a domain name, such as cluster.local; got '..'"],
  ['resolve web --zone -', "--zone takes a domain name, such as cluster.local; got '-'"],
])('`rollcall %s` is told what is wrong, and how to use it', async (line, message) => {
  const screen = terminal();
  expect(await screen.rollcall(line)).toBe(2);
  expect(screen.out).toBe('');
  expect(screen.err).toMatch(/^rollcall: /);
  expect(screen.err).toContain(message);
  expect(screen.err).toContain('\nUsage: rollcall resolve TARGET');
});

test('a namespace of two words is told so, and not the target', async () => {
  const screen = terminal();
  expect(await screen.rollcall('resolve', 'web', '--namespace', 'A B')).toBe(2);
  expect(screen.err).toMatch(/^rollcall: --namespace takes a DNS label, such as default; got 'A B'\n\nUsage: /);
});

test.each(['--help', '-h', 'resolve --help', 'watch web -h', 'doctor -h'])(
  '`rollcall %s` is help, on stdout',
  async (line) => {
    const screen = terminal();
    expect(await screen.rollcall(line)).toBe(0);
    expect(screen.out).toMatch(/^Usage: rollcall resolve TARGET/);
    expect(screen.err).toBe('');
  },
);

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const screen = terminal();
  expect(await screen.rollcall('--version')).toBe(0);
  expect(screen.out).toBe(`${version}\n`);
});

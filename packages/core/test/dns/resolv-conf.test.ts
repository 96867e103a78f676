import { expect, test } from 'vitest';
import { parseResolvConf, type ResolvConf } from '../../src/dns/resolv-conf.ts';

const server = (address: string, family: 4 | 6 = 4): object => ({ address, port: 53, family });
const longList = 'a.test b.test c.test d.test e.test f.test g.test h.test';

const cases: readonly [text: string, says: Partial<Record<keyof ResolvConf, unknown>>][] = [
  [
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    {
      servers: [server('10.96.0.10')],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
      timeoutMs: undefined,
      attempts: undefined,
      rotate: false,
      problems: [],
    },
  ],
  ['', { servers: [server('127.0.0.1')], search: [], ndots: 1, problems: [] }],
  ['nameserver\t10.0.0.1\r\nnameserver 10.0.0.2\r\n', { servers: [server('10.0.0.1'), server('10.0.0.2')] }],
  ['nameserver 10.0.0.1 # the first', { servers: [server('10.0.0.1')], problems: [] }],
  [
    'nameserver 2001:DB8:0::1\nnameserver fe80::1%eth0',
    { servers: [server('2001:db8::1', 6), server('fe80::1%eth0', 6)] },
  ],
  ['nameserver 0.0.0.0', { servers: [server('127.0.0.1')] }],
  [
    'nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4',
    {
      servers: [server('10.0.0.1'), server('10.0.0.2'), server('10.0.0.3')],
      problems: ['line 4: nameserver 10.0.0.4 is the fourth or later; three are asked'],
    },
  ],
  [
    'nameserver ns.test',
    { servers: [server('127.0.0.1')], problems: ["line 1: nameserver 'ns.test' is no IP address"] },
  ],
  ['nameserver 10.0.0.1:5353', { problems: ["line 1: nameserver '10.0.0.1:5353' is no IP address"] }],
  ['nameserver', { problems: ["line 1: nameserver '' is no IP address"] }],
  [
    ' nameserver 10.0.0.1',
    { servers: [server('127.0.0.1')], problems: ['line 1: it begins with a space; keywords must not'] },
  ],
  ['nameservers 10.0.0.1', { problems: ["line 1: 'nameservers' is no keyword"] }],
  ['# a comment\n; another\n   \nsortlist 10.0.0.0', { problems: [] }],
  ['search a.test b.test\nsearch C.Test.', { search: ['c.test'] }],
  ['search a.test\ndomain d.test ignored', { search: ['d.test'] }],
  ['domain d.test\nsearch a.test', { search: ['a.test'] }],
  ['search a.test\nsearch', { search: ['a.test'] }],
  ['search a.test .', { search: ['a.test'], problems: [] }],
  ['search a.test b..test', { search: ['a.test'], problems: ["line 1: 'b..test' is no domain name"] }],
  [`search ${longList}`, { search: longList.split(' ') }],
  [
    'options ndots:2 timeout:1 attempts:3 rotate',
    { ndots: 2, timeoutMs: 1000, attempts: 3, rotate: true, problems: [] },
  ],
  ['options ndots:99 timeout:99 attempts:99', { ndots: 15, timeoutMs: 30_000, attempts: 5, problems: [] }],
  ['options ndots:0', { ndots: 0, problems: [] }],
  ['options ndots:2\noptions timeout:3', { ndots: 2, timeoutMs: 3000 }],
  ['options edns0 trust-ad single-request', { problems: [] }],
  [
    'options ndots:x timeout:0 attempts:-1 rotate',
    {
      ndots: 1,
      timeoutMs: undefined,
      attempts: undefined,
      rotate: true,
      problems: ["line 1: option 'ndots:x timeout:0 attempts:-1' has no valid value"],
    },
  ],
];

test.each(cases)('resolv.conf %j', (text, says) => {
  expect(parseResolvConf(text)).toMatchObject(says);
});

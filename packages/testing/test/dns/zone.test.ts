import { describe, expect, test } from 'vitest';
import type { DnsRecord } from '../../src/dns/message.ts';
import type { View } from '../../src/dns/view.ts';
import { answer } from '../../src/dns/zone.ts';
import { goldenView } from '../fixtures/golden-view.ts';

const suffix = '.default.svc.cluster.local';
const soa = {
  name: 'cluster.local',
  type: 'SOA',
  ttl: 30,
  primary: 'ns.dns.cluster.local',
  mailbox: 'hostmaster.cluster.local',
  serial: 1_795_244_605,
};

/** The answer in words, its additional section behind a `+`. Names in the namespace `default` are cut short. */
function say(question: string, view: View = goldenView): readonly string[] | string {
  const [type = '', short = ''] = question.split(' ');
  const name = short.endsWith('.') ? short.slice(0, -1) : `${short}${suffix}`;
  const { rcode, answers, authorities, additionals } = answer({ name, type }, view);
  if (rcode !== 'NOERROR') return rcode;
  if (answers.length === 0) return authorities.length === 1 ? 'NODATA' : 'nothing';
  return [...answers.map(inWords), ...additionals.map((record) => `+ ${shorten(record.name)} ${inWords(record)}`)];
}

const shorten = (name: string): string => name.replace(new RegExp(`${suffix}$`), '');

function inWords(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `${record.type} ${record.address}`;
    case 'SRV':
      return `SRV ${record.weight} ${record.port} ${shorten(record.target)}`;
    case 'CNAME':
    case 'PTR':
      return `${record.type} ${shorten(record.target)}`;
    case 'TXT':
      return `TXT ${record.ttl} ${record.text}`;
    case 'SOA':
      return `SOA ${record.serial}`;
  }
}

const threePods = ['A 10.244.0.1', 'A 10.244.0.4', 'A 10.244.0.15'];
const threeNamed = [
  'SRV 33 8080 web-0.web',
  'SRV 33 8080 web-1.web',
  'SRV 33 8080 web-2.web',
  '+ web-0.web A 10.244.0.1',
  '+ web-1.web A 10.244.0.4',
  '+ web-2.web A 10.244.0.15',
];
const threeDashed = (service: string, port = 8080): string[] => [
  `SRV 33 ${port} 10-244-0-1.${service}`,
  `SRV 33 ${port} 10-244-0-4.${service}`,
  `SRV 33 ${port} 10-244-0-15.${service}`,
  `+ 10-244-0-1.${service} A 10.244.0.1`,
  `+ 10-244-0-4.${service} A 10.244.0.4`,
  `+ 10-244-0-15.${service} A 10.244.0.15`,
];

describe('what CoreDNS 1.15 says of', () => {
  test.each<[what: string, question: string, answer: readonly string[] | string]>([
    ['a headless service', 'A web', threePods],
    ['the other family', 'AAAA web', 'NODATA'],
    ['a named port', 'SRV _http._tcp.web', threeNamed],
    ['a named port without underscores', 'SRV http.tcp.web', threeNamed],
    ['a port that it does not have', 'SRV _nope._tcp.web', 'NXDOMAIN'],
    ['a port of another protocol', 'SRV _http._udp.web', 'NXDOMAIN'],
    ['the addresses at a port', 'A _http._tcp.web', threePods],
    ['all ports, asked at the bare name', 'SRV web', threeNamed],
    ['an unnamed port, at the bare name', 'SRV unnamed', threeDashed('unnamed')],
    ['an unnamed port, by number', 'SRV _80._tcp.unnamed', 'NXDOMAIN'],
    ['the SRV of a service without ports', 'SRV noports', 'NODATA'],
    ['the addresses of a service without ports', 'A noports', threePods],
    ['a UDP port', 'SRV _dns._udp.multi', threeDashed('multi', 53)],

    ['a pod', 'A web-0.web', ['A 10.244.0.1']],
    ['a pod, in the other family', 'AAAA web-0.web', 'NODATA'],
    ['a pod, with its port', 'SRV web-0.web', ['SRV 100 8080 web-0.web', '+ web-0.web A 10.244.0.1']],
    ['a pod, at a named port', 'SRV _http._tcp.web-0.web', 'NXDOMAIN'],
    ['a missing pod', 'A web-9.web', 'NXDOMAIN'],
    ['a missing service', 'A gone', 'NXDOMAIN'],
    ['a missing service, with its port', 'SRV _http._tcp.gone', 'NXDOMAIN'],
    ['a missing namespace', 'A web.nowhere.svc.cluster.local.', 'NXDOMAIN'],
    ['a service of no pods', 'A nopods', 'NXDOMAIN'],
    ['a service of no pods, with its port', 'SRV _http._tcp.nopods', 'NXDOMAIN'],
    ['a service of which no pod is ready', 'A notready', 'NXDOMAIN'],
    ['a pod that is not ready', 'A notready-0.notready', 'NXDOMAIN'],

    ['a cluster IP', 'A vip', ['A 10.96.77.1']],
    ['a cluster IP, with its port', 'SRV _http._tcp.vip', ['SRV 100 80 vip', '+ vip A 10.96.77.1']],
    ['a cluster IP, in the other family', 'AAAA vip', 'NODATA'],
    ['a cluster IP without pods', 'A vip-nopods', ['A 10.96.77.2']],
    ['a pod behind a cluster IP', 'A 10-244-0-1.vip', ['A 10.244.0.1']],
    ['an ExternalName', 'A ext', ['CNAME db.example.test']],
    ['an ExternalName, asked for itself', 'CNAME ext', ['CNAME db.example.test']],
    ['an ExternalName, with its port', 'SRV ext', 'NODATA'],
    ['a name below an ExternalName', 'A web-0.ext', 'NXDOMAIN'],

    ['a second service over the same pods', 'SRV _http._tcp.read', threeDashed('read')],
    ['a pod by a second service', 'A web-0.read', 'NXDOMAIN'],
    ['a pod by a second service and its address', 'A 10-244-0-1.read', ['A 10.244.0.1']],
    ['a pod with a hostname, by its address', 'A 10-244-0-1.web', 'NXDOMAIN'],
    ['a pod with a hostname and subdomain', 'A alpha.bus', ['A 10.244.7.20']],
    ['a pod without them, by its own name', 'A bus-c.bus', 'NXDOMAIN'],
    [
      'pods of which two have a hostname',
      'SRV _foo._tcp.bus',
      [
        'SRV 33 1234 alpha.bus',
        'SRV 33 1234 beta.bus',
        'SRV 33 1234 10-244-7-22.bus',
        '+ alpha.bus A 10.244.7.20',
        '+ beta.bus A 10.244.7.21',
        '+ 10-244-7-22.bus A 10.244.7.22',
      ],
    ],
    ['a hostname that two pods share', 'A one.shared', ['A 10.244.8.21', 'A 10.244.8.22']],
    [
      'a hostname that two pods share, with its port: one record, weighed as two',
      'SRV _http._tcp.shared',
      ['SRV 50 8080 one.shared', '+ one.shared A 10.244.8.21', '+ one.shared A 10.244.8.22'],
    ],
    ['a hostname whose pod is not ready', 'A two.shared', 'NXDOMAIN'],
    [
      'one port name with two numbers',
      'SRV _http._tcp.perport',
      [
        'SRV 50 8080 p-0.perport',
        'SRV 50 8081 p-1.perport',
        '+ p-0.perport A 10.244.8.31',
        '+ p-1.perport A 10.244.8.32',
      ],
    ],

    ['two families: IPv4', 'A dual', ['A 10.244.8.1', 'A 10.244.8.2']],
    ['two families: IPv6', 'AAAA dual', ['AAAA fd00:10:244::8:1', 'AAAA fd00:10:244::8:2']],
    [
      'two families, with the port: weighed over both',
      'SRV _http._tcp.dual',
      [
        'SRV 25 8080 dual-0.dual',
        'SRV 25 8080 dual-1.dual',
        '+ dual-0.dual A 10.244.8.1',
        '+ dual-1.dual A 10.244.8.2',
        '+ dual-0.dual AAAA fd00:10:244::8:1',
        '+ dual-1.dual AAAA fd00:10:244::8:2',
      ],
    ],
    ['IPv6 alone: IPv4', 'A six', 'NODATA'],
    ['IPv6 alone: IPv6', 'AAAA six', ['AAAA fd00:10:244::9:1', 'AAAA fd00:10:244::9:2']],
    [
      'IPv6 alone, with the port',
      'SRV _http._tcp.six',
      [
        'SRV 50 8080 fd00-10-244--9-1.six',
        'SRV 50 8080 fd00-10-244--9-2.six',
        '+ fd00-10-244--9-1.six AAAA fd00:10:244::9:1',
        '+ fd00-10-244--9-2.six AAAA fd00:10:244::9:2',
      ],
    ],

    ['TXT at a service', 'TXT web', 'NODATA'],
    ['CNAME at a service', 'CNAME web', 'NODATA'],
    ['HTTPS at a service', 'UNKNOWN_65 web', 'NODATA'],
    ['ANY at a service', 'ANY web', 'NODATA'],
    ['HTTPS at a missing service', 'UNKNOWN_65 gone', 'NXDOMAIN'],
    ['mixed case', 'A WeB', threePods],
    ['mixed case, with the port: targets in lower case', 'SRV _HtTp._tCp.WeB', threeNamed],
    ['a wildcard', 'A *.web', 'NXDOMAIN'],
    ['a label too many', 'A a.b.web', 'NXDOMAIN'],
    ['two labels too many', 'A a.b.c.web', 'NXDOMAIN'],

    ['a namespace', 'A default.svc.cluster.local.', 'NODATA'],
    ['a namespace that is not there', 'A nowhere.svc.cluster.local.', 'NXDOMAIN'],
    ['all services', 'A svc.cluster.local.', 'NODATA'],
    ['the zone', 'A cluster.local.', 'NODATA'],
    ['the zone: SOA', 'SOA cluster.local.', ['SOA 1795244605']],
    ['the zone: NS', 'NS cluster.local.', 'NODATA'],
    ['another name in the zone', 'A db.cluster.local.', 'NXDOMAIN'],
    ['its version', 'TXT dns-version.cluster.local.', ['TXT 28800 1.1.0']],

    [
      'the address of a pod: every service that has it',
      'PTR 1.0.244.10.in-addr.arpa.',
      [
        'PTR web-0.web',
        'PTR 10-244-0-1.read',
        'PTR 10-244-0-1.unnamed',
        'PTR 10-244-0-1.noports',
        'PTR 10-244-0-1.multi',
        'PTR 10-244-0-1.vip',
      ],
    ],
    ['the address of a pod with a hostname', 'PTR 20.7.244.10.in-addr.arpa.', ['PTR alpha.bus']],
    ['the address of nobody', 'PTR 250.250.244.10.in-addr.arpa.', 'NXDOMAIN'],
    ['the address of a pod that is not ready', 'PTR 1.7.244.10.in-addr.arpa.', 'NXDOMAIN'],
    ['a cluster IP, backwards', 'PTR 1.77.96.10.in-addr.arpa.', ['PTR vip']],
    [
      'an IPv6 address',
      'PTR 1.0.0.0.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.4.2.0.0.1.0.0.0.0.d.f.ip6.arpa.',
      ['PTR dual-0.dual'],
    ],

    ['a pod by its address alone', 'A 10-244-0-1.default.pod.cluster.local.', ['A 10.244.0.1']],
    ['the other family of it', 'AAAA 10-244-0-1.default.pod.cluster.local.', 'NODATA'],
    ['nobody by an address', 'A 10-244-99-99.default.pod.cluster.local.', 'NXDOMAIN'],
    ['a pod in a missing namespace', 'A 10-244-0-1.nowhere.pod.cluster.local.', 'NXDOMAIN'],
    ['what is no address', 'A notanip.default.pod.cluster.local.', 'NXDOMAIN'],
    ['the pods of a namespace', 'A default.pod.cluster.local.', 'NODATA'],

    ["somebody else's name", 'A example.test.', 'REFUSED'],
    ['a name that only ends alike', 'A notcluster.local.', 'REFUSED'],
  ])('%s', (_, question, expected) => {
    expect(say(question)).toEqual(expected);
  });
});

test('four ports at the bare name: nine records, as two ports have one number, weighed as twelve', () => {
  const { answers, additionals } = answer({ name: `multi${suffix}`, type: 'SRV' }, goldenView);
  expect(answers.map(inWords).toSorted()).toEqual(
    ['10-244-0-1', '10-244-0-15', '10-244-0-4']
      .flatMap((pod) => [53, 8080, 9090].map((port) => `SRV 8 ${port} ${pod}.multi`))
      .toSorted(),
  );
  expect(additionals).toHaveLength(3);
});

test('an answer repeats the name in the case in which it was asked', () => {
  const { answers, authoritative } = answer({ name: 'WeB.dEfAuLt.sVc.cluster.LOCAL', type: 'A' }, goldenView);
  expect(answers.map(({ name, ttl }) => [name, ttl])).toEqual(Array(3).fill(['WeB.dEfAuLt.sVc.cluster.LOCAL', 30]));
  expect(authoritative).toBe(true);
});

test.each([
  ['of a type that is not there', `web${suffix}`, 'AAAA', soa],
  ['of a name that is not there', `gone${suffix}`, 'A', soa],
  [
    'of an address that nobody has',
    '250.250.244.10.in-addr.arpa',
    'PTR',
    { ...soa, name: 'in-addr.arpa', primary: 'ns.dns.in-addr.arpa', mailbox: 'hostmaster.in-addr.arpa' },
  ],
])('a denial %s carries the SOA of the zone, and AA', (_, name, type, expected) => {
  expect(answer({ name, type }, goldenView)).toMatchObject({
    authoritative: true,
    answers: [],
    authorities: [expected],
    additionals: [],
  });
});

describe('names outside the cluster', () => {
  const view: View = {
    ...goldenView,
    hosts: new Map([
      ['db.example.test', ['10.9.0.1', 'fd00::9']],
      ['*.corp.test', ['10.9.9.9']],
      ['mail.corp.test', ['10.9.0.2']],
    ]),
    services: [
      ...goldenView.services,
      { name: 'alias', namespace: 'default', kind: 'ExternalName', target: `web${suffix}` },
      { name: 'astray', namespace: 'default', kind: 'ExternalName', target: `gone${suffix}` },
      { name: 'ouroboros', namespace: 'default', kind: 'ExternalName', target: `ouroboros${suffix}` },
    ],
  };
  test.each<[what: string, question: string, answer: readonly string[] | string]>([
    ['a host', 'A db.example.test.', ['A 10.9.0.1']],
    ['a host: IPv6', 'AAAA db.example.test.', ['AAAA fd00::9']],
    ['a host: what it does not have', 'SRV db.example.test.', 'nothing'],
    ['a name beside it', 'A web.example.test.', 'NXDOMAIN'],
    ['a wildcard', 'A web.corp.test.', ['A 10.9.9.9']],
    ['a wildcard, however deep: the trap of a search domain', 'A web.default.svc.corp.test.', ['A 10.9.9.9']],
    ['a host beside a wildcard', 'A mail.corp.test.', ['A 10.9.0.2']],
    ['an ExternalName of a host', 'A ext', ['CNAME db.example.test', 'A 10.9.0.1']],
    ['an ExternalName of a service', 'A alias', ['CNAME web', ...threePods]],
    ['an ExternalName of a service: the other family', 'AAAA alias', 'NODATA'],
    ['an ExternalName of a missing service', 'A astray', 'NODATA'],
    ['an ExternalName of itself', 'A ouroboros', 'NODATA'],
  ])('%s', (_, question, expected) => {
    expect(say(question, view)).toEqual(expected);
  });
});

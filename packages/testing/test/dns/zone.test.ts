import { expect, test } from 'vitest';
import type { DnsRecord } from '../../src/dns/message.ts';
import type { View } from '../../src/dns/view.ts';
import { answer } from '../../src/dns/zone.ts';
import { goldenView } from '../fixtures/golden-view.ts';

const suffix = '.default.svc.cluster.local';
const alias = (name: string, target: string): View['services'][number] => ({
  name,
  namespace: 'default',
  kind: 'ExternalName',
  target,
});

/** The golden cluster, and hosts outside of it. */
const view: View = {
  ...goldenView,
  hosts: new Map([
    ['db.example.test', ['10.9.0.1', 'fd00::9']],
    ['*.corp.test', ['10.9.9.9']],
    ['mail.corp.test', ['10.9.0.2']],
  ]),
  services: [
    ...goldenView.services,
    alias('alias', `web${suffix}`),
    alias('astray', `gone${suffix}`),
    alias('ouroboros', `ouroboros${suffix}`),
    ...Array.from({ length: 9 }, (_, i) => alias(`far-${i + 1}`, i === 0 ? `web${suffix}` : `far-${i}${suffix}`)),
  ],
};

/** `A web`, or with a dot at its end the whole name: the answer in words. */
function say(question: string): readonly string[] | string {
  const [type = '', short = ''] = question.split(' ');
  const name = short.endsWith('.') ? short.slice(0, -1) : `${short}${suffix}`;
  const { rcode, answers, authorities } = answer({ name, type }, view);
  if (rcode !== 'NOERROR') return rcode;
  if (answers.length === 0) return authorities.length === 1 ? 'NODATA' : 'nothing';
  return answers.map(inWords);
}

function inWords(record: DnsRecord): string {
  const data = 'address' in record ? record.address : 'target' in record ? record.target.replace(suffix, '') : '';
  return `${record.type} ${data}`;
}

const chain = [7, 6, 5, 4, 3, 2, 1].map((n) => `CNAME far-${n}`).concat('CNAME web');

// Beyond what CoreDNS was asked on record: see golden.test.ts.
test.each<[what: string, question: string, answer: readonly string[] | string]>([
  ['an ExternalName, asked for itself', 'CNAME ext', ['CNAME db.example.test']],
  ['a name below an ExternalName', 'A web-0.ext', 'NXDOMAIN'],
  ['HTTPS at a missing service', 'UNKNOWN_65 gone', 'NXDOMAIN'],
  ['two labels too many', 'A a.b.c.web', 'NXDOMAIN'],
  ['a namespace that is not there', 'A nowhere.svc.cluster.local.', 'NXDOMAIN'],
  ['another name in the zone', 'A db.cluster.local.', 'NXDOMAIN'],
  ['the address of a pod that is not ready', 'PTR 1.7.244.10.in-addr.arpa.', 'NXDOMAIN'],
  ['a name that only ends like ours', 'A notcluster.local.', 'REFUSED'],

  ['a host', 'A db.example.test.', ['A 10.9.0.1']],
  ['a host: IPv6', 'AAAA db.example.test.', ['AAAA fd00::9']],
  ['a host: what it does not have', 'SRV db.example.test.', 'nothing'],
  ['a name beside it', 'A web.example.test.', 'NXDOMAIN'],
  ['a wildcard', 'A web.corp.test.', ['A 10.9.9.9']],
  ['a wildcard, however deep: the trap of a search domain', 'A web.default.svc.corp.test.', ['A 10.9.9.9']],
  ['a host beside a wildcard', 'A mail.corp.test.', ['A 10.9.0.2']],
  ['an ExternalName of a host', 'A ext', ['CNAME db.example.test', 'A 10.9.0.1']],
  ['an ExternalName of a service', 'A alias', ['CNAME web', 'A 10.244.0.1', 'A 10.244.0.4', 'A 10.244.0.15']],
  ['an ExternalName of a service: the other family', 'AAAA alias', 'NODATA'],
  ['an ExternalName of a missing service', 'A astray', 'NODATA'],
  ['an ExternalName of itself', 'A ouroboros', 'NODATA'],
  ['a chain of eight', 'A far-8', [...chain, 'A 10.244.0.1', 'A 10.244.0.4', 'A 10.244.0.15']],
  ['a chain of nine, which is too long', 'A far-9', 'NODATA'],
])('%s: %s', (_, question, expected) => {
  expect(say(question)).toEqual(expected);
});

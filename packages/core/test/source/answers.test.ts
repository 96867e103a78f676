import { describe, expect, test } from 'vitest';
import type { Resolution } from '../../src/resolution.ts';
import { dns, serviceDns } from '../../src/source/dns.ts';
import type { LookupSource } from '../../src/source.ts';
import { a, aaaa, type Reply, reply, type ScriptedServer, scriptedServer, soa, srv } from '../dns/scripted-server.ts';

const service = 'web.default.svc.cluster.local';
const nodata: Reply = { authorities: [soa('cluster.local')] };
const servfail: Reply = { rcode: 2 };

/** Answers by type and name, and by what the test says meanwhile. */
class Zone {
  readonly replies = new Map<string, Reply>();

  serve(): Promise<ScriptedServer> {
    return scriptedServer((asked) => reply(asked, this.replies.get(`${asked.type} ${asked.name}`) ?? nodata));
  }

  set(question: string, answer: Reply): this {
    this.replies.set(question, answer);
    return this;
  }
}

const at = ({ address }: ScriptedServer) => ({ servers: [`${address.address}:${address.port}`] });
const lookup = async (source: LookupSource): Promise<Resolution> =>
  [await source.lookup({ signal: new AbortController().signal })].flat()[0] as Resolution;
const places = (word: Resolution) => (word.kind === 'found' ? word.endpoints.map(({ address }) => address) : word.kind);

describe('SRV', () => {
  test('a shared hostname is as many pods as it has addresses, whichever of them the name means', async () => {
    const zone = new Zone().set(`SRV ${service}`, {
      answers: [srv(service, `one.${service}`)],
      additionals: [
        a(`one.${service}`, '10.0.0.1'),
        a(`one.${service}`, '10.0.0.2'),
        aaaa(`one.${service}`, 'fd00::1'),
      ],
    });
    await using server = await zone.serve();
    const word = await lookup(serviceDns('web.default', at(server)));
    expect(word).toMatchObject({
      endpoints: [
        { address: '10.0.0.1', slot: 'one', hostname: `one.${service}` },
        { address: '10.0.0.2', slot: 'one', hostname: `one.${service}` },
      ],
    });
  });

  test('addresses that did not come along are asked for; who cannot be asked is where it was', async () => {
    const zone = new Zone()
      .set(`SRV ${service}`, {
        answers: [srv(service, `web-0.${service}`), srv(service, `web-1.${service}`)],
        additionals: [a(`web-0.${service}`, '10.0.0.1')],
      })
      .set(`A web-1.${service}`, { answers: [a(`web-1.${service}`, '10.0.0.2', 7)] });
    await using server = await zone.serve();
    const source = serviceDns('web.default', at(server));
    expect(await lookup(source)).toMatchObject({
      expiresInMs: 7_000,
      endpoints: [{ slot: 'web-0' }, { slot: 'web-1' }],
    });
    zone.set(`A web-1.${service}`, servfail);
    expect(places(await lookup(source))).toEqual(['10.0.0.1', '10.0.0.2']);
    zone.set(`A web-1.${service}`, nodata);
    expect(places(await lookup(source))).toEqual(['10.0.0.1']);
  });

  test('where nobody has an address, and somebody could not be asked, nobody could say', async () => {
    const zone = new Zone()
      .set(`SRV ${service}`, { answers: [srv(service, `web-0.${service}`)] })
      .set(`A web-0.${service}`, servfail);
    await using server = await zone.serve();
    expect(await lookup(serviceDns('web.default', at(server)))).toMatchObject({ kind: 'unknown', code: 'servfail' });
  });

  test('a record without a port is passed over', async () => {
    const zone = new Zone().set(`SRV ${service}`, {
      answers: [srv(service, `web-0.${service}`, 0), srv(service, `web-1.${service}`, 80)],
      additionals: [a(`web-0.${service}`, '10.0.0.1'), a(`web-1.${service}`, '10.0.0.2')],
    });
    await using server = await zone.serve();
    expect(places(await lookup(serviceDns('web.default', at(server))))).toEqual(['10.0.0.2']);
  });
});

describe('one family that cannot be asked is partial, not empty', () => {
  const name = 'db.example.test';

  test('without AAAA, the A records are the set', async () => {
    const zone = new Zone().set(`A ${name}`, { answers: [a(name, '10.0.0.1')] }).set(`AAAA ${name}`, servfail);
    await using server = await zone.serve();
    expect(places(await lookup(dns(`${name}.`, { ...at(server), port: 80 })))).toEqual(['10.0.0.1']);
  });

  test('without A, where there were some, nobody can say', async () => {
    const zone = new Zone()
      .set(`A ${name}`, { answers: [a(name, '10.0.0.1'), a(name, '10.0.0.2')] })
      .set(`AAAA ${name}`, { answers: [aaaa(name, 'fd00::1'), aaaa(name, 'fd00::2')] });
    await using server = await zone.serve();
    const source = dns(`${name}.`, { ...at(server), port: 80 });
    expect(places(await lookup(source))).toEqual(['10.0.0.1', '10.0.0.2']);
    zone.set(`A ${name}`, servfail);
    expect(await lookup(source)).toMatchObject({ kind: 'unknown', code: 'servfail' });
  });

  test('without A, where there never were any, the AAAA records are the set', async () => {
    const zone = new Zone().set(`A ${name}`, servfail).set(`AAAA ${name}`, { answers: [aaaa(name, 'fd00::1')] });
    await using server = await zone.serve();
    expect(places(await lookup(dns(`${name}.`, { ...at(server), port: 80 })))).toEqual(['fd00::1']);
  });

  test('one of each is one endpoint', async () => {
    const zone = new Zone()
      .set(`A ${name}`, { answers: [a(name, '10.0.0.1')] })
      .set(`AAAA ${name}`, { answers: [aaaa(name, 'fd00::1')] });
    await using server = await zone.serve();
    expect(await lookup(dns(`${name}.`, { ...at(server), port: 80 }))).toMatchObject({
      endpoints: [{ address: '10.0.0.1', addresses: ['10.0.0.1', 'fd00::1'] }],
    });
  });
});

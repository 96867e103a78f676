import { expect, test } from 'vitest';
import { asking } from './ask.ts';
import { a, aaaa, cname, reply, scriptedServer, soa, srv } from './scripted-server.ts';

const web = 'web.default.svc.cluster.local';
const ports = `_http._tcp.${web}`;

test('one SRV question gives names, ports and addresses', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, {
      answers: [srv(ports, `web-0.${web}`), srv(ports, `web-1.${web}`)],
      additionals: [a(`web-0.${web}`, '10.244.0.1'), aaaa(`web-1.${web}`, 'fd00::1'), a(`stray.${web}`, '10.0.0.9')],
    }),
  );
  const { client } = asking([server]);
  expect(await client.query(ports, 'SRV')).toEqual({
    kind: 'found',
    records: [
      { type: 'SRV', name: ports, ttl: 30, priority: 0, weight: 33, port: 8080, target: `web-0.${web}` },
      { type: 'SRV', name: ports, ttl: 30, priority: 0, weight: 33, port: 8080, target: `web-1.${web}` },
    ],
    additionals: [
      { type: 'A', name: `web-0.${web}`, ttl: 30, address: '10.244.0.1' },
      { type: 'AAAA', name: `web-1.${web}`, ttl: 30, address: 'fd00::1' },
    ],
    ttlMs: 30_000,
    detail: `SRV ${ports} @127.0.0.1:${server.address.port} udp: NOERROR, 2 records, TTL 30 s, 0 ms`,
  });
  expect(client.stats).toMatchObject({ lookups: 1, sent: 1, tcp: 0 });
});

test('the question is a full name, with EDNS and room for 1232 bytes', async () => {
  await using server = await scriptedServer((asked) => reply(asked, { answers: [a(asked.name, '10.0.0.1')] }));
  await asking([server]).client.query(`${web}.`, 'A');
  expect(server.queries).toMatchObject([{ name: web, type: 'A', transport: 'udp' }]);
  const opt = [0, 0, 41, 1232 >> 8, 1232 & 0xff, 0, 0, 0, 0, 0, 0];
  expect([...(server.queries[0]?.bytes.subarray(-opt.length) ?? [])]).toEqual(opt);
  expect(server.queries[0]?.bytes.readUInt16BE(2)).toBe(0x0100); // recursion desired, nothing else
});

test('names are compared without case', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, {
      about: { name: ports.toUpperCase(), type: 'SRV' },
      answers: [srv(ports.toUpperCase(), `WEB-0.${web}`)],
      additionals: [a(`Web-0.${web.toUpperCase()}`, '10.244.0.1')],
    }),
  );
  const answer = await asking([server]).client.query(ports.replace('http', 'HTTP'), 'SRV');
  expect(answer).toMatchObject({
    records: [{ name: ports, target: `web-0.${web}` }],
    additionals: [{ name: `web-0.${web}`, address: '10.244.0.1' }],
  });
});

test('an answer lives as long as the shortest of its records', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, {
      answers: [srv(ports, `web-0.${web}`, 8080, 30), srv(ports, `web-1.${web}`, 8080, 20)],
      additionals: [a(`web-0.${web}`, '10.244.0.1', 7), a(`stray.${web}`, '10.0.0.9', 1)],
    }),
  );
  expect(await asking([server]).client.query(ports, 'SRV')).toMatchObject({ ttlMs: 7_000 });
});

test('NXDOMAIN is empty for the lesser of the SOA record and its minimum', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { rcode: 3, authorities: [soa('cluster.local', asked.type === 'A' ? 5 : 60, 30)] }),
  );
  const { client } = asking([server]);
  expect(await client.query(web, 'A')).toEqual({
    kind: 'empty',
    code: 'nxdomain',
    ttlMs: 5_000,
    detail: `A ${web} @127.0.0.1:${server.address.port} udp: NXDOMAIN, TTL 5 s, 0 ms`,
  });
  expect(await client.query(web, 'AAAA')).toMatchObject({ ttlMs: 30_000 });
});

test('a name without records of the type is NODATA, for an unknown time without SOA', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { authorities: asked.type === 'AAAA' ? [soa('cluster.local')] : [] }),
  );
  const { client } = asking([server]);
  expect(await client.query(web, 'AAAA')).toMatchObject({ kind: 'empty', code: 'nodata', ttlMs: 30_000 });
  expect(await client.query(web, 'A')).toMatchObject({ kind: 'empty', code: 'nodata', ttlMs: undefined });
});

test('a SOA of another zone says nothing', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { rcode: 3, authorities: [soa('luster.local', 1)] }),
  );
  expect(await asking([server]).client.query(web, 'A')).toMatchObject({ code: 'nxdomain', ttlMs: undefined });
});

test('an SRV record with the target "." is no endpoint', async () => {
  await using server = await scriptedServer((asked) => reply(asked, { answers: [srv(ports, '.')] }));
  expect(await asking([server]).client.query(ports, 'SRV')).toMatchObject({ kind: 'empty', code: 'nodata' });
});

test('records of other names and types are no part of the answer', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { answers: [a(web, '10.0.0.1'), a(`x.${web}`, '10.0.0.2'), aaaa(web, 'fd00::1')] }),
  );
  const answer = await asking([server]).client.query(web, 'A');
  expect(answer).toMatchObject({ records: [{ address: '10.0.0.1' }] });
});

test('aliases inside an answer are followed, in whatever order they come', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { answers: [a('C.test', '10.0.0.1'), cname('b.test', 'c.TEST', 9), cname('a.test', 'B.test')] }),
  );
  const answer = await asking([server]).client.query('a.test', 'A');
  expect(answer).toMatchObject({ kind: 'found', records: [{ name: 'c.test', address: '10.0.0.1' }], ttlMs: 9_000 });
  expect(server.queries).toHaveLength(1);
});

test('an alias that leads out of the answer is asked for (ExternalName)', async () => {
  await using server = await scriptedServer((asked) =>
    asked.name === web
      ? reply(asked, { answers: [cname(web, 'db.example.test', 10)] })
      : reply(asked, { answers: [a('db.example.test', '192.0.2.1', 60)] }),
  );
  const { client } = asking([server]);
  const at = `@127.0.0.1:${server.address.port} udp`;
  expect(await client.query(web, 'A')).toMatchObject({
    kind: 'found',
    records: [{ name: 'db.example.test', address: '192.0.2.1' }],
    ttlMs: 10_000,
    detail:
      `A ${web} ${at}: CNAME db.example.test, 0 ms; A db.example.test ${at}: NOERROR, 1 record, TTL 60 s, 0 ms`.replace(
        'TTL 60 s',
        'TTL 10 s',
      ),
  });
  expect(server.queries.map(({ name }) => name)).toEqual([web, 'db.example.test']);
});

test('what is said of the end of an alias holds for its beginning', async () => {
  await using server = await scriptedServer((asked) =>
    asked.type === 'A'
      ? reply(asked, { rcode: 3, answers: [cname('a.test', 'b.test', 3)], authorities: [soa('test')] })
      : reply(asked, { answers: [cname('a.test', 'b.test', 3)], authorities: [soa('test')] }),
  );
  const { client } = asking([server]);
  expect(await client.query('a.test', 'A')).toMatchObject({ kind: 'empty', code: 'nxdomain', ttlMs: 3_000 });
  expect(await client.query('a.test', 'AAAA')).toMatchObject({ kind: 'empty', code: 'nodata', ttlMs: 3_000 });
  expect(server.queries).toHaveLength(2);
});

test('aliases in a circle are unknown: in one answer, and over several', async () => {
  const next: Record<string, string> = { 'a.test': 'b.test', 'b.test': 'c.test', 'c.test': 'a.test' };
  await using server = await scriptedServer((asked) =>
    asked.type === 'A'
      ? reply(asked, { answers: [cname(asked.name, next[asked.name] ?? '')] })
      : reply(asked, { answers: Object.entries(next).map(([name, target]) => cname(name, target)) }),
  );
  const { client } = asking([server]);
  for (const type of ['A', 'AAAA'] as const) {
    const answer = await client.query('a.test', type);
    expect(answer).toMatchObject({ kind: 'unknown', code: 'malformed' });
    expect(answer.detail).toContain('a.test → b.test → c.test → a.test');
  }
  expect(server.queries).toHaveLength(4);
});

test('eight aliases are followed, nine are not', async () => {
  await using server = await scriptedServer((asked) => {
    const left = Number.parseInt(asked.name, 10);
    return reply(asked, {
      answers: left === 0 ? [a(asked.name, '10.0.0.1')] : [cname(asked.name, `${left - 1}.test`)],
    });
  });
  const { client } = asking([server]);
  expect(await client.query('8.test', 'A')).toMatchObject({ kind: 'found' });
  expect(await client.query('9.test', 'A')).toMatchObject({ kind: 'unknown', code: 'malformed' });
});

test.each([
  ['nothing', ''],
  ['the root', '.'],
  ['an empty label', 'a..b'],
  ['a space', 'a b'],
  ['a letter beyond ASCII', 'ä.test'],
  ['a label of 64', `${'x'.repeat(64)}.test`],
  ['255 in all', 'x.'.repeat(128)],
])('%s is no name, and nobody is asked', async (_, name) => {
  const { client } = asking([]);
  await expect(client.query(name, 'A')).rejects.toMatchObject({ code: 'ROLLCALL_BAD_TARGET' });
  expect(client.stats.lookups).toBe(0);
});

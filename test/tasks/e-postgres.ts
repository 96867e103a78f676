// Orders over HTTP. A browser sees what it has written, whichever pod of this app answers it: a cookie says how far.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, PostgresError } from '@rollcall/postgres';

const pool = new Pool({ host: 'pg.default', database: 'shop', max: 10 });
await pool.ready({ role: 'primary', signal: AbortSignal.timeout(10_000) });

const server = createServer((request, response) => {
  const after = /\bseen=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  void pool.session(
    async (session) => {
      const { status, body } = await answer(request);
      const { token } = session;
      if (token !== undefined && token !== after) response.setHeader('set-cookie', `seen=${token}; HttpOnly`);
      response.writeHead(status).end(JSON.stringify(body));
    },
    { after },
  );
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer({ method, url = '' }: IncomingMessage): Promise<Answer> {
  if (method === 'POST') return order('tea');
  const { rows } = await pool.query('select * from orders where id = $1', [url.slice('/orders/'.length)]);
  return { status: rows.length === 0 ? 404 : 200, body: rows[0] ?? null };
}

async function order(item: string): Promise<Answer> {
  try {
    const id = await pool.transaction(
      async (client) => {
        const { rows } = await client.query<{ id: number }>('insert into orders (item) values ($1) returning id', [
          item,
        ]);
        return rows[0]?.id;
      },
      { retries: 3, isolationLevel: 'serializable' },
    );
    return { status: 201, body: { id } };
  } catch (error) {
    if (PostgresError.is(error) && error.code === '08007')
      return { status: 503, body: 'nobody knows whether it was done: look before you do it again' };
    throw error;
  }
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const orders = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
for (let n = 0; n < 20; n++) {
  const made = await fetch(orders, { method: 'POST' });
  const { id } = (await made.json()) as { id: number };
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  const read = await fetch(`${orders}/${id}`, { headers: { cookie } });
  assert.deepEqual(await read.json(), { id, item: 'tea' });
}
server.close();

console.table(
  pool
    .endpoints()
    .map(({ endpoint, role, lagMs, reads, writes }) => ({ pod: endpoint.name, role, lagMs, reads, writes })),
);
await pool.end();

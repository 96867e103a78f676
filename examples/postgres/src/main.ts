// Three PostgreSQL servers behind one headless service: writes go to the primary, reads are spread over the replicas.
import { Pool } from '@rollcall/postgres';
import { startServers } from './servers.ts';

await using servers = await startServers(); // your cluster has them

const pool = new Pool({ host: 'pg.default', database: 'shop', max: 10, ...servers.config });

for (const item of ['tea', 'milk', 'sugar']) await pool.query('insert into orders (item) values ($1)', [item]);

// A request of your app is a session: in it, reads see the writes before them.
const order = await pool.session(async () => {
  const { rows } = await pool.query<{ id: number }>("insert into orders (item) values ('honey') returning id");
  return await pool.query('select * from orders where id = $1', [rows[0]?.id]);
});
console.log('read back:', order.rows[0]);

// Requests that only read go to replicas, as does a transaction that says so.
const requests = Array.from({ length: 300 }, (_, n) =>
  pool.session(() => pool.query('select * from orders where id > $1 order by id limit 10', [n % 4])),
);
await Promise.all(requests);
await pool.session(async () => {
  const client = await pool.connect();
  await client.query('begin isolation level repeatable read read only');
  await client.query('select count(*) from orders');
  await client.query('select max(id) from orders');
  await client.query('commit');
  client.release();
});

const table = pool.endpoints().map(({ endpoint, role, timeline, lagMs, reads, writes }) => {
  return { server: endpoint.name, role, timeline, lagMs, reads, writes };
});
console.table(table);
const reads = (role?: string) =>
  table.reduce((all, row) => all + (role === undefined || row.role === role ? row.reads : 0), 0);
console.log(`${reads('replica')} of ${reads()} reads were answered by replicas`);
await pool.end();

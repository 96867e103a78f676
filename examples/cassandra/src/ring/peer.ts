// One peer of the ring, as a process of its own: it keeps, of each key, the newest version that it was told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Versioned } from './versioned.ts';

const { POD_IP, PORT_HTTP } = process.env;
const values = new Map<string, Versioned>();

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT_HTTP), POD_IP, () => console.log('ready'));

process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = request.url ?? '';
  if (request.method === 'PUT') keepNewest(key, await readJson(request));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(values.get(key) ?? null));
}

function keepNewest(key: string, told: Versioned): void {
  if (told.version > (values.get(key)?.version ?? 0)) values.set(key, told);
}

async function readJson(request: IncomingMessage): Promise<Versioned> {
  const chunks = await request.toArray();
  return JSON.parse(Buffer.concat(chunks).toString()) as Versioned;
}

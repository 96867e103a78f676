import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { badOption } from '../../bad-option.ts';
import type { Pod } from '../../workload.ts';
import type { Program } from '../process.ts';
import { within } from '../within.ts';
import type { Running } from './in-process.ts';

/** How often a stopping HTTP server is looked over for connections whose last request has just ended. */
const lookOverMs = 5;

/** A server: ready once it listens, and gone once it has closed. */
export function runServer(server: Server, program: Program, pod: Pod): Running {
  const sockets = new Set<Socket>();
  const exited = new Promise<void>((resolve) => server.once('close', resolve));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const kill = (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    return exited;
  };
  return {
    untilReady: () => untilListening(server, exited, program, pod),
    exited,
    kill,
    stop: () => stopServer(server, exited, program.graceMs, kill),
  };
}

async function untilListening(server: Server, exited: Promise<void>, program: Program, pod: Pod): Promise<void> {
  if (server.listening) return;
  const listening = once(server, 'listening').then(() => {});
  const closed = exited.then(() => {
    throw badOption(`The server of ${pod.name} has closed before it listened.`);
  });
  await within(program.startMs, Promise.race([listening, closed]), () => {
    // Should it do so after all, nobody is there to close it.
    server.once('listening', () => server.close());
    throw badOption(notListening(program, pod));
  });
}

function notListening({ ports, startMs }: Program, pod: Pod): string {
  const [port] = ports.keys();
  const [place, number] =
    port === undefined ? [pod.address, '0'] : [`${pod.address}:${pod.port(port)}`, `pod.port('${port}')`];
  const late = `${pod.name} did not listen at ${place} within ${startMs / 1_000} s (\`startMs\`)`;
  return `${late}: call \`.listen(${number}, pod.address)\` on the server that \`run\` returns.`;
}

/** Accepts nothing more; what is open may end. An idle keep-alive connection is closed, as its end may never come. */
async function stopServer(
  server: Server,
  exited: Promise<void>,
  graceMs: number,
  kill: () => Promise<void>,
): Promise<void> {
  server.close();
  const lookOver = setInterval(() => closeIdle(server), lookOverMs);
  const force = setTimeout(() => void kill(), graceMs);
  await exited;
  clearInterval(lookOver);
  clearTimeout(force);
}

function closeIdle(server: Server): void {
  if ('closeIdleConnections' in server && typeof server.closeIdleConnections === 'function') {
    server.closeIdleConnections();
  }
}

import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Short ones, so that many are over before another process gets the core. */
const SLICES = 600;
const EXCHANGES = 40;

/** What one takes over each of two sockets to an echo, in µs: by turns, and in the slice that was disturbed least. */
export async function exchanges(track: () => Socket, leave: () => Socket): Promise<{ tracked: number; plain: number }> {
  const [tracked, plain] = [track(), leave()];
  await Promise.all([once(tracked, 'connect'), once(plain, 'connect')]);
  const times = { tracked: Number.POSITIVE_INFINITY, plain: Number.POSITIVE_INFINITY };
  for (let slice = 0; slice < SLICES; slice++) {
    times.tracked = Math.min(times.tracked, await timeOf(tracked));
    times.plain = Math.min(times.plain, await timeOf(plain));
  }
  for (const socket of [tracked, plain]) socket.destroy();
  return times;
}

function timeOf(socket: Socket): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const startedAt = performance.now();
  let left = EXCHANGES;
  const next = (): void => {
    left -= 1;
    if (left > 0) return void socket.write('?');
    socket.off('data', next);
    resolve(((performance.now() - startedAt) * 1_000) / EXCHANGES);
  };
  socket.on('data', next);
  socket.write('?');
  return promise;
}

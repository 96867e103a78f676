import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Clock } from '../../src/clock.ts';
import type { Condition, Endpoint } from '../../src/endpoint.ts';
import { FakeResolver } from '../clients/fake-resolver.ts';
import { StepClock } from '../clients/step-clock.ts';

/** A resolver that knows what the test says, by a clock that the test turns. */
export class SteppedResolver extends FakeResolver {
  override readonly name: string = 'kafka.default:9092';
  override readonly clock: Clock & StepClock = new StepClock();
}

/** Listens on loopback, and says back what it hears. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Its ends of the connections. */
  readonly sockets: readonly Socket[];
}

export async function listen(answers = true): Promise<Listening> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    if (answers) socket.pipe(socket);
    else socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `broker(0, { port })` is `kafka-0` at 127.0.0.1:port. */
export function broker(
  ordinal: number,
  facts: { address?: string; addresses?: readonly string[]; port?: number; condition?: Condition } = {},
): Endpoint {
  const { address = '127.0.0.1', addresses = [address], port = 9092, condition = 'serving' } = facts;
  const name = `kafka-${ordinal}`;
  const hostname = `${name}.kafka.default.svc.cluster.local`;
  const id = `${name}@${address}:${port}`;
  return { id, name, slot: name, ordinal, address, addresses, port, hostname, zone: undefined, condition };
}

/** How it ends. */
export function endOf(socket: Socket): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve) => socket.once('error', resolve));
}

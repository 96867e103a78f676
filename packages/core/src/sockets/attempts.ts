import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { blamesEndpoint, classify } from '../outcome/classify.ts';
import type { Located } from './directories.ts';

/** A node that is dead answers nothing; the system would go on asking for two minutes. */
const CONNECT_MS = 1_000;
/** Who is over at about the same time is ended together. */
const STEP_MS = 50;

interface Attempt {
  /** Undefined for a service's: nobody knows which of its pods did not answer. */
  readonly pod: Located | undefined;
  readonly host: string;
  readonly port: number;
  readonly overAt: number;
}

/**
 * Sockets on their way, each of which has so long. As all have the same time, who began first is over first: one timer
 * does for all of them. Nor does any need a listener: whoever has arrived is seen not to be connecting.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #attempts = new Map<Socket, Attempt>();
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(socket: Socket, host: string, port: number, pod: Located | undefined): void {
    this.#attempts.set(socket, { pod, host, port, overAt: this.#clock.now() + CONNECT_MS });
    this.#timer ??= this.#clock.setTimeout(() => this.#look(), CONNECT_MS);
  }

  /** Who could not be reached is looked for elsewhere at once. */
  closed(socket: Socket): void {
    const attempt = this.#attempts.get(socket);
    if (attempt === undefined) return;
    this.#attempts.delete(socket);
    if (socket.errored !== null) report(attempt, socket.errored);
  }

  #look(): void {
    const now = this.#clock.now();
    this.#timer = undefined;
    for (const [socket, attempt] of this.#attempts) {
      if (attempt.overAt > now) break;
      this.#attempts.delete(socket);
      if (socket.connecting) giveUp(socket, attempt);
    }
    const [next] = this.#attempts.values();
    if (next === undefined) return;
    this.#timer = this.#clock.setTimeout(() => this.#look(), Math.max(next.overAt - now, STEP_MS));
  }
}

function giveUp(socket: Socket, attempt: Attempt): void {
  const error = timedOut(attempt);
  socket.destroy(error);
  report(attempt, error);
}

/** In the shape of the system's own, which comes after two minutes. */
function timedOut({ pod, host, port }: Attempt): Error {
  const { address = host, name = host } = pod?.endpoint ?? {};
  const message = `connect ETIMEDOUT ${address}:${port}: ${name} did not answer for ${CONNECT_MS} ms.`;
  return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect', address, port });
}

/** What is wrong at another port of the pod (its metrics', say) is no news of this one. */
function report({ pod, port }: Attempt, error: Error): void {
  if (pod === undefined || port !== pod.endpoint.port) return;
  const outcome = classify(error, pod.endpoint);
  const isUnsent = outcome.kind === 'failed' && outcome.reached === 'never' && blamesEndpoint(error);
  if (isUnsent) pod.directory.resolver.report(pod.endpoint.id, 'unreachable');
}

import { isIP, type Socket } from 'node:net';
import type { Explanation, Unsubscribe } from '../resolver.ts';
import type { SocketCounters, SocketWatch } from '../sockets.ts';
import type { Directories, Located } from './directories.ts';
import type { Directory } from './directory.ts';
import { counted, ServiceSockets } from './service-sockets.ts';
import { Strangers } from './strangers.ts';

/** Knows of each socket to which instance of which pod it goes, as soon as discovery knows; and ends it with that. */
export class Tracker implements SocketWatch, Disposable {
  readonly #directories: Directories;
  readonly #services: ReadonlyMap<Directory, ServiceSockets>;
  readonly #strangers = new Strangers();
  readonly #listening: readonly Unsubscribe[];
  readonly #arrived: (this: Socket) => void;

  /** @param closed is told of each socket to a known pod that has closed. */
  constructor(directories: Directories, closed: (socket: Socket) => void = () => {}) {
    this.#directories = directories;
    this.#services = new Map(directories.all.map((each) => [each, new ServiceSockets(each, closed)]));
    this.#listening = directories.all.map(({ resolver }) => resolver.on('change', () => this.#recognise()));
    const tracker = this;
    this.#arrived = function (this: Socket): void {
      const { remoteAddress, remotePort } = this;
      if (remoteAddress !== undefined && remotePort !== undefined) tracker.#addAt(this, remoteAddress, remotePort);
    };
  }

  /** @param located the pod that the socket goes to. */
  add(socket: Socket, { directory, endpoint }: Located): void {
    if (!directory.resolver.isClosed) this.#services.get(directory)?.add(socket, endpoint);
  }

  /** Whom it goes to is known by its address: from the start where that was given, else once it is there. */
  addOnArrival(socket: Socket, host: string, port: number): void {
    if (isIP(host) !== 0) this.#addAt(socket, host, port);
    // Not twice on a socket that is connected again, as it did not arrive before.
    else socket.off('connect', this.#arrived).once('connect', this.#arrived);
  }

  get counters(): SocketCounters {
    const each = [...this.#services.values()].map(({ counters }) => counters);
    const sum = (key: keyof SocketCounters): number => each.reduce((total, counters) => total + counters[key], 0);
    return { tracked: sum('tracked'), gone: sum('gone'), silent: sum('silent') };
  }

  explain(): Explanation {
    const texts: string[] = [];
    const endpoints: Explanation['endpoints'][number][] = [];
    for (const [{ resolver }, sockets] of this.#services) {
      const { tracked, gone, silent } = sockets.counters;
      const lines = sockets.explain();
      texts.push(`${resolver.name}: ${counted(tracked)} tracked, ${gone} ended as gone, ${silent} as silent`);
      texts.push(...lines.map(({ name, picked, why }) => `  ${picked ? '+' : '-'} ${name}: ${why}`));
      if (!resolver.isClosed) texts.push(resolver.explain().text);
      endpoints.push(...lines);
    }
    return { text: texts.join('\n'), endpoints };
  }

  [Symbol.dispose](): void {
    for (const stop of this.#listening) stop();
    for (const each of this.#services.values()) each.release();
    this.#strangers.release();
  }

  /** The address of a pod that is known, of one that may come to be known, or of somebody else. */
  #addAt(socket: Socket, address: string, port: number): void {
    const located = this.#directories.at(address, port);
    if (located !== undefined) this.add(socket, located);
    else if (this.#directories.mayOwn(port)) this.#strangers.add(socket, address, port);
  }

  #recognise(): void {
    const known = this.#strangers.recognise((address, port) => this.#directories.at(address, port));
    for (const [socket, located] of known) this.add(socket, located);
  }
}

import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Certificate } from './certificate.ts';
import type { ApiFaults } from './faults.ts';

/**
 * Where the server is reached. Under `hang` connections are opened, which the kernel does, and TLS does not begin; under
 * `down` they break.
 */
export class Listener {
  readonly #faults: ApiFaults;
  readonly #tls: HttpsServer;
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();
  #held: Socket[] = [];

  constructor(certificate: Certificate, faults: ApiFaults, onRequest: RequestListener) {
    this.#faults = faults;
    this.#tls = createHttpsServer({ cert: certificate.cert, key: certificate.key }, onRequest);
    this.#tcp = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#tcp.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    this.#tcp.listen(0, '127.0.0.1').unref();
    await once(this.#tcp, 'listening');
  }

  /** What held connections back may be over. */
  go(): void {
    for (const socket of this.#held.splice(0)) this.#begin(socket);
  }

  breakConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#tcp, 'close');
    this.#tcp.close();
    this.breakConnections();
    await closed;
  }

  #accept(socket: Socket): void {
    if (this.#faults.has('down')) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket.unref());
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {}); // the client's end of it
    this.#begin(socket);
  }

  #begin(socket: Socket): void {
    if (this.#faults.has('hang')) this.#held.push(socket);
    else if (!socket.destroyed) this.#tls.emit('connection', socket);
  }
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** A stranger at an address that a peer had: how many requests it gets tells who still believes in the past. */
export class Decoy implements AsyncDisposable {
  requests = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((_, response) => {
      this.requests += 1;
      response.end('null');
    });
  }

  static async at(address: string, port: number): Promise<Decoy> {
    const decoy = new Decoy();
    await once(decoy.#server.listen(port, address), 'listening');
    return decoy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

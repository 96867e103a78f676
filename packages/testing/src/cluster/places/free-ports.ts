import { once } from 'node:events';
import { createServer } from 'node:net';
import { badOption } from '../../bad-option.ts';
import { portOfNobody } from '../../dns/astray.ts';

/** Below those that systems give to outgoing connections (Linux: from 32 768 on; others: from 49 152 on). */
const lowest = 10_240;
const count = 32_768 - lowest;
/** Keeps clusters whose DNS servers have neighbouring ports out of each other's way. */
const stride = 97;

/**
 * Numbers at which nobody listens on this machine. Each is given once before any is given again. They are even: the one
 * beside each is given to nobody, for lies to lead to.
 */
export class FreePorts {
  #next: number;

  /** @param dnsPort no two clusters on this machine have the same at the same time. */
  constructor(dnsPort: number) {
    this.#next = (2 * dnsPort * stride) % count;
  }

  /** @throws DiscoveryError `BAD_OPTION` where there is none. */
  async take(): Promise<number> {
    for (let tried = 0; tried < count; tried += 2) {
      const port = lowest + this.#next;
      this.#next = (this.#next + 2) % count;
      if ((await isFree(port)) && (await isFree(portOfNobody(port)))) return port;
    }
    throw badOption(`No port from ${lowest} to ${lowest + count - 1} of 127.0.0.1 is free: close what listens there.`);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
}

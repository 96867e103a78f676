import { spawnSync } from 'node:child_process';

/** In a network namespace of this process: live pods have an address on `lo`; every other one of 10.244/16 is a black hole. */
export class PodNetwork {
  #last = 0;

  constructor() {
    ip('link', 'set', 'lo', 'up');
    ip('link', 'add', 'pods0', 'type', 'veth', 'peer', 'name', 'pods1');
    ip('link', 'set', 'pods1', 'up');
    ip('link', 'set', 'pods0', 'arp', 'off', 'up');
    ip('addr', 'add', '10.244.255.254/16', 'dev', 'pods0');
  }

  next(): string {
    this.#last += 1;
    const address = `10.244.0.${this.#last}`;
    ip('addr', 'add', `${address}/32`, 'dev', 'lo');
    return address;
  }

  /** Before its process dies, or the system would say goodbye for it. */
  vanish(address: string): void {
    ip('addr', 'del', `${address}/32`, 'dev', 'lo');
  }
}

function ip(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

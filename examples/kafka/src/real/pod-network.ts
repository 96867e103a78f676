import { spawnSync } from 'node:child_process';

/** Where brokers get their addresses. */
export interface PodNetwork {
  /** An address that nobody had before. */
  next(): string;
  /** The node that has it dies: nothing is answered there from now on, not even by a reset. */
  vanish(address: string): void;
}

/** On plain loopback a dead process is answered for by the system: FIN, or RST. */
export function loopbackNetwork(): PodNetwork {
  let last = 0;
  return { next: () => `127.0.2.${++last}`, vanish: () => {} };
}

/** In a network namespace, which this process has to be in: see `setUpNamespace`. */
export function namespaceNetwork(): PodNetwork {
  let last = 0;
  return {
    next() {
      const address = `10.244.0.${++last}`;
      ip('addr', 'add', `${address}/32`, 'dev', 'lo');
      return address;
    },
    vanish: (address) => ip('addr', 'del', `${address}/32`, 'dev', 'lo'),
  };
}

/** Needs root. */
export function canUseNamespaces(): boolean {
  return spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
}

/** Everything in 10.244/16 that is not on `lo` goes to the far end of a cable, where nobody is. */
export function setUpNamespace(): void {
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'pods0', 'type', 'veth', 'peer', 'name', 'pods1');
  ip('link', 'set', 'pods1', 'up');
  ip('link', 'set', 'pods0', 'arp', 'off', 'up');
  ip('addr', 'add', '10.244.255.254/16', 'dev', 'pods0');
}

function ip(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

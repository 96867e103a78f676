import { readdirSync, readlinkSync } from 'node:fs';

/**
 * How many sockets this process holds. Node's own count leaves out those that do not hold the process open, which a
 * discovery's are; Linux counts all of them.
 */
export function openSockets(): number {
  if (process.platform !== 'linux')
    return process.getActiveResourcesInfo().filter((name) => /TCP|UDP/.test(name)).length;
  return readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith('socket:')).length;
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // closed since it was listed
  }
}

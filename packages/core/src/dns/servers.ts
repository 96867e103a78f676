import type { Clock } from '../clock.ts';
import type { DnsConfig } from './config.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';

/** In which order servers are asked: as configured, but those that failed of late come last. */
export interface Servers {
  inOrder(config: DnsConfig): readonly ServerAddress[];
  /** For 30 s others are asked first, so that only one question waits for a dead server. */
  failed(server: ServerAddress): void;
  replied(server: ServerAddress): void;
}

const restMs = 30_000;

export function createServers(clock: Clock, random: () => number): Servers {
  const restingUntil = new Map<string, number>();
  let turn = Math.floor(random() * 0x7fff_ffff);

  const rest = (server: ServerAddress): number => {
    const until = restingUntil.get(formatServerAddress(server)) ?? 0;
    return until > clock.now() ? until : 0;
  };

  return {
    inOrder({ servers, rotate }) {
      const start = rotate && servers.length > 0 ? turn++ % servers.length : 0;
      const turned = [...servers.slice(start), ...servers.slice(0, start)];
      return turned.sort((a, b) => rest(a) - rest(b));
    },
    failed: (server) => void restingUntil.set(formatServerAddress(server), clock.now() + restMs),
    replied: (server) => void restingUntil.delete(formatServerAddress(server)),
  };
}

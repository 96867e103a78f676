import type { Clock } from '../clock.ts';
import { failureCodes, type UnknownAnswer } from './answer.ts';
import type { Ask } from './ask.ts';
import type { Failure, Told } from './attempt.ts';
import type { DnsConfig } from './config.ts';
import type { RecordType } from './message.ts';
import type { Servers } from './servers.ts';

/** A name and a type, to whoever can answer. */
export interface Query<T extends RecordType = RecordType> {
  /** Canonical. */
  readonly name: string;
  readonly type: T;
  /** Epoch ms. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Asks one server after the other, in rounds, until one answers. */
export type AskServers = (query: Query, config: DnsConfig) => Promise<Told | UnknownAnswer>;

const defaultTimeoutMs = 500;
const defaultAttempts = 2;

export function createAskServers(ask: Ask, servers: Servers, clock: Clock): AskServers {
  return async (query, config) => {
    const failures: Failure[] = [];
    const { name, type, signal, deadline } = query;
    const order = servers.inOrder(config);
    const rounds = config.attempts ?? defaultAttempts;
    for (let turn = 0; turn < rounds * order.length && clock.now() < deadline; turn++) {
      const server = order[turn % order.length];
      const timeMs = ()
    }
    return toUnknown(query, config, failures);
  };
}

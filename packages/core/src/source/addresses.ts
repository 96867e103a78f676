import type { AddressRecord, Answer, EmptyAnswer, UnknownAnswer } from '../dns/answer.ts';
import type { DnsClient } from '../dns/client.ts';
import type { Sighting } from '../endpoint.ts';
import type { Resolution } from '../resolution.ts';
import { type Asking, wordOf } from './ask.ts';
import { onePerPod } from './sightings.ts';

/** The bare addresses of a name, both families: one of each is one endpoint. */
export class Addresses {
  readonly #client: DnsClient;
  readonly #port: number;
  #hadFour = false;

  constructor(client: DnsClient, port: number) {
    this.#client = client;
    this.#port = port;
  }

  async lookup(name: string, asking: Asking): Promise<Resolution> {
    const [four, six] = await Promise.all([
      this.#client.query(name, 'A', asking),
      this.#client.query(name, 'AAAA', asking),
    ]);
    const detail = `${four.detail}; ${six.detail}`;
    this.#hadFour ||= four.kind === 'found';
    const refusal = this.#refusal(four, six);
    if (refusal !== undefined) return { ...wordOf(refusal), detail };
    const records = [...recordsOf(four), ...recordsOf(six)];
    const expiresInMs = Math.min(
      ...[four, six].map((answer) => (answer.kind === 'found' ? answer.ttlMs : Number.POSITIVE_INFINITY)),
    );
    return { kind: 'found', endpoints: onePerPod(sightings(records, this.#port)), expiresInMs, detail };
  }

  /**
   * The answer that decides where no set comes of it. One family that cannot be asked is partial, not empty: without
   * AAAA, the A records are the set; without A, where there were some, the AAAA records are not.
   */
  #refusal(four: Answer<'A'>, six: Answer<'AAAA'>): EmptyAnswer | UnknownAnswer | undefined {
    if (four.kind === 'found') return undefined;
    if (six.kind === 'found') return four.kind === 'unknown' && this.#hadFour ? four : undefined;
    if (four.kind === 'unknown' || six.kind === 'unknown') return four.kind === 'unknown' ? four : six;
    return four.code === 'nodata' ? four : six;
  }
}

function recordsOf(answer: Answer<'A' | 'AAAA'>): readonly AddressRecord[] {
  return answer.kind === 'found' ? answer.records : [];
}

function sightings(records: readonly AddressRecord[], port: number): readonly Sighting[] {
  const [first, second] = records;
  const isPair = records.length === 2 && first?.type !== second?.type;
  if (!isPair || !first || !second) return records.map(({ address, name }) => ({ address, port, hostname: name }));
  return [{ address: first.address, addresses: [first.address, second.address], port, hostname: first.name }];
}

import { LRUCache } from 'lru-cache';
import type { Clients, OpenClient } from '../clients.ts';
import { keepAlive } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import type { Resolver, Unsubscribe } from '../resolver.ts';
import type { Change, Snapshot } from '../snapshot.ts';
import { Clientele } from './clientele.ts';
import { type Keeper, LiveClient } from './live-client.ts';
import { prover } from './reasons.ts';
import { refused } from './reset.ts';
import { Rounds } from './rounds.ts';
import type { ClientsSettings } from './settings.ts';
import { canSay, hides, Standing } from './standing.ts';

/** As many endpoints are remembered to be gone, for those who picked one of them just before. */
const REMEMBERED = 1_024;
/** How often the silent are listened to, at most. */
const ROUND_MS = 1_000;

/** Tells its clients what became of their endpoints; each goes by that on its own. */
export class LiveClients<C> implements Clients<C>, Keeper<C> {
  readonly service: string;
  readonly settings: ClientsSettings<C>;
  readonly #resolver: Resolver;
  readonly #clientele = new Clientele<LiveClient<C>>();
  readonly #standing = new Standing();
  readonly #absent: Rounds<LiveClient<C>>;
  /** The proof, by id. */
  readonly #gone = new LRUCache<string, string>({ max: REMEMBERED });
  readonly #listening: readonly Unsubscribe[];
  #ending: Promise<void> | undefined;

  constructor(resolver: Resolver, settings: ClientsSettings<C>) {
    this.service = resolver.name;
    this.settings = settings;
    this.#resolver = resolver;
    const { clock, silenceMs } = settings;
    this.#absent = new Rounds(clock, Math.min(ROUND_MS, silenceMs / 10), (absent) => this.#look(absent));
    // A set of nobody that is believed at last changes the status, and nothing else.
    this.#listening = [
      resolver.on('change', (change) => this.#follow(change)),
      resolver.on('status', () => this.#call()),
    ];
  }

  get(endpoint: Endpoint, variant = ''): C {
    const known = this.#clientele.find(endpoint.id, variant);
    return (known ?? this.#open(endpoint, variant)).client;
  }

  all(): readonly OpenClient<C>[] {
    return this.#clientele.all().map((client) => client.describe());
  }

  close(): Promise<void> {
    return this.#endAll((client) => client.close('The clients were closed.'));
  }

  destroy(error: Error): Promise<void> {
    return this.#endAll((client) => client.destroy(error));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  left(client: LiveClient<C>): void {
    this.#clientele.delete(client);
    this.#absent.delete(client);
  }

  #open(endpoint: Endpoint, variant: string): LiveClient<C> {
    this.#mustServe(endpoint);
    const made = this.settings.adapter.open(endpoint, variant);
    const other = this.#clientele.find(endpoint.id, variant);
    const client = new LiveClient(made, endpoint, variant, this);
    this.#clientele.add(client);
    // `open` may have led to anything: a report, a change, an end.
    if (other !== undefined) client.close('Another one was opened meanwhile.');
    try {
      this.#mustServe(endpoint);
    } catch (error) {
      client.destroy(error as Error);
      throw error;
    }
    this.#place(client);
    return other ?? client;
  }

  #follow({ added, moved, gone, snapshot }: Change): void {
    for (const { id } of [...added, ...moved.map(({ to }) => to)]) {
      this.#gone.delete(id);
      for (const client of this.#clientele.of(id)) client.spare();
    }
    if (gone.length > 0) this.#bury(gone, snapshot);
    this.#call();
  }

  #bury(gone: readonly Endpoint[], snapshot: Snapshot): void {
    const prove = prover(this.service, snapshot);
    for (const endpoint of gone) {
      const proof = prove(endpoint);
      this.#gone.set(endpoint.id, proof);
      for (const client of this.#clientele.of(endpoint.id)) client.gone(proof);
    }
  }

  #call(): void {
    for (const client of this.#clientele.all()) this.#place(client);
  }

  #place(client: LiveClient<C>): void {
    if (hides(this.#resolver)) return;
    const absence = this.#standing.follow(this.#resolver.snapshot.endpoints).absence(client.endpoint.id);
    if (absence === undefined) client.present();
    else client.absent(absence);
    if (client.isAbsent) this.#absent.add(client);
    else this.#absent.delete(client);
  }

  #look(absent: readonly LiveClient<C>[]): void {
    const isKnown = canSay(this.#resolver);
    for (const client of absent) {
      client.look(isKnown);
      if (!client.isAbsent) this.#absent.delete(client);
    }
  }

  #endAll(how: (client: LiveClient<C>) => void): Promise<void> {
    this.#ending ??= this.#untilAllEnded();
    for (const client of this.#clientele.all()) how(client);
    return this.#ending;
  }

  async #untilAllEnded(): Promise<void> {
    const hold = keepAlive();
    await Promise.all(this.#clientele.all().map(({ end }) => end));
    for (const stop of this.#listening) stop();
    hold[Symbol.dispose]();
  }

  #mustServe(endpoint: Endpoint): void {
    if (this.#ending !== undefined) throw this.#closedError();
    const proof = this.#gone.get(endpoint.id);
    if (proof !== undefined) throw refused(endpoint, proof);
  }

  #closedError(): DiscoveryError {
    const message = `The clients of ${this.service} are closed. Make new ones, or close them later.`;
    return new DiscoveryError('ROLLCALL_CLOSED', message, { service: this.service });
  }
}

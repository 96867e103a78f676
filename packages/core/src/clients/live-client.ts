import type { OpenClient } from '../clients.ts';
import { type Diagnostics, diagnose } from '../diagnostics.ts';
import type { Endpoint } from '../endpoint.ts';
import { Hooks } from './hooks.ts';
import { whyIdle, whySilent, whyStuck } from './reasons.ts';
import { reset } from './reset.ts';
import type { ClientsSettings } from './settings.ts';
import { Silence } from './silence.ts';

/** Whom a client belongs to. */
export interface Keeper<C> {
  readonly service: string;
  readonly settings: ClientsSettings<C>;
  /** It is over. */
  left(client: LiveClient<C>): void;
}

/** One client, from its opening to its end: open; closing; destroyed, where that takes too long; over. */
export class LiveClient<C> {
  readonly client: C;
  readonly endpoint: Endpoint;
  readonly variant: string;
  /** Fulfils when it is over. */
  readonly end: Promise<void>;
  readonly #keeper: Keeper<C>;
  readonly #hooks: Hooks<C>;
  readonly #over: () => void;
  #stage: 'open' | 'closing' | 'destroyed' | 'over' = 'open';
  /** Why it is not open. */
  #reason = '';
  /** How its endpoint is missed, and for how long nothing was heard from it. */
  #absence: { readonly how: string; readonly silence: Silence } | undefined;
  /** Its endpoint is gone: until then what is under way may finish. */
  #deadline: Disposable | undefined;

  constructor(client: C, endpoint: Endpoint, variant: string, keeper: Keeper<C>) {
    this.client = client;
    this.endpoint = endpoint;
    this.variant = variant;
    this.#keeper = keeper;
    this.#hooks = new Hooks(keeper.settings.adapter, client, `the client of ${endpoint.name} in ${keeper.service}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.end = promise;
    this.#over = resolve;
    this.#tell('opened', 'first use');
  }

  get isUsable(): boolean {
    return this.#stage === 'open';
  }

  get isAbsent(): boolean {
    return this.#absence !== undefined;
  }

  describe(): OpenClient<C> {
    const { client, endpoint, variant } = this;
    if (!this.isUsable) return { client, endpoint, variant, state: 'closing', why: this.#reason };
    return { client, endpoint, variant, state: this.isAbsent ? 'absent' : 'open', why: this.#absence?.how };
  }

  present(): void {
    this.#absence = undefined;
  }

  absent(how: string): void {
    if (this.#deadline !== undefined || this.#isEnded) return;
    this.#absence = { how, silence: this.#absence?.silence ?? new Silence(this.#hooks.activity(), this.#now) };
  }

  /** @param proof that it is. */
  gone(proof: string): void {
    this.close(proof);
    if (this.#deadline !== undefined || this.#isEnded) return;
    this.#reason = proof;
    this.#absence = undefined;
    const { clock, goneMs } = this.#keeper.settings;
    this.#deadline = clock.setTimeout(() => this.destroy(reset(this.endpoint, proof)), goneMs);
  }

  /** It was not gone, after all: what is under way may take its time. What is closed stays closed. */
  spare(): void {
    this.#deadline?.[Symbol.dispose]();
    this.#deadline = undefined;
  }

  /** @param canSay would it be known, if the endpoint were back? If not, what it owes may well come. */
  look(canSay: boolean): void {
    if (this.#absence === undefined) return;
    const { how, silence } = this.#absence;
    const activity = this.#hooks.activity();
    const silentMs = silence.measure(activity, this.#now);
    const isOwed = activity.owed > 0;
    if (isOwed && !canSay) silence.restart(this.#now);
    else if (silentMs >= this.#keeper.settings.silenceMs) this.#giveUp(how, silentMs, isOwed);
  }

  close(reason: string): void {
    if (this.#stage !== 'open') return;
    this.#stage = 'closing';
    this.#reason = reason;
    this.#absence?.silence.restart(this.#now);
    void this.#hooks.close().then((isClosed) => {
      if (isClosed) this.#finish();
      else this.destroy(reset(this.endpoint, whyStuck(this.endpoint, this.#keeper.service)));
    });
  }

  destroy(error: Error): void {
    if (this.#isEnded) return;
    this.#stage = 'destroyed';
    this.#reason = error.message;
    this.#rest();
    this.#tell('destroyed', error.message);
    void this.#hooks.destroy(error).then(() => this.#finish());
  }

  get #isEnded(): boolean {
    return this.#stage === 'destroyed' || this.#stage === 'over';
  }

  get #now(): number {
    return this.#keeper.settings.clock.now();
  }

  #giveUp(how: string, silentMs: number, isOwed: boolean): void {
    const { service } = this.#keeper;
    if (!isOwed && this.isUsable) this.close(whyIdle(this.endpoint, service, how, silentMs));
    else this.destroy(reset(this.endpoint, whySilent(this.endpoint, service, how, silentMs)));
  }

  #finish(): void {
    if (this.#stage === 'closing') this.#tell('closed', this.#reason);
    this.#stage = 'over';
    this.#rest();
    this.#keeper.left(this);
    this.#over();
  }

  #rest(): void {
    this.#absence = undefined;
    this.spare();
  }

  #tell(what: Diagnostics['client']['what'], why: string): void {
    const { endpoint, variant } = this;
    diagnose('client', () => ({ service: this.#keeper.service, endpoint, variant, what, why }));
  }
}

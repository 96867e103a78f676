import type { experimental } from '@grpc/grpc-js';
import { DiscoveryError, type Picked } from '@rollcall/core';
import { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import type { Grpc } from './grpc.ts';
import type { Leaves } from './leaves.ts';
import type { Among } from './narrowed.ts';
import { refusal, whyNobody } from './nobody.ts';
import type { Service } from './service.ts';
import type { Vigil } from './vigil.ts';
import type { WaitingCalls } from './waiting-calls.ts';

type PickArgs = experimental.PickArgs;
type PickResult = experimental.PickResult;

/** For how long a connection that is being made is waited for, also by who waits for nobody. */
const CONNECT_MS = 1_000;

export interface PickerParts {
  readonly waiting: WaitingCalls;
  readonly vigil: Vigil;
}

/** Our Picker as grpc-js asks it. It never throws, as that would end the process. */
export class HeadlessPicker implements experimental.Picker {
  readonly #grpc: Grpc;
  readonly #service: Service;
  readonly #leaves: Leaves;
  readonly #waiting: WaitingCalls;
  readonly #vigil: Vigil;

  constructor(grpc: Grpc, service: Service, leaves: Leaves, { waiting, vigil }: PickerParts) {
    this.#grpc = grpc;
    this.#service = service;
    this.#leaves = leaves;
    this.#waiting = waiting;
    this.#vigil = vigil;
  }

  pick({ metadata, extraPickInfo }: PickArgs): PickResult {
    const call = extraPickInfo as unknown as Call; // of our Selector
    try {
      const picked = this.#pick(call);
      return (picked && this.#attempt(call, picked)) ?? this.#wait(call, metadata.getOptions().waitForReady === true);
    } catch (error) {
      return this.#drop(this.#grpc.status.INTERNAL, messageOf(error));
    }
  }

  /** Who has not failed this call, and is heard from; else whoever is connected. */
  #pick(call: Call): Picked | undefined {
    const leaves = this.#leaves;
    if (leaves.isAnySilent || call.tried.length > 0) {
      const good = leaves.isAnySilent ? leaves.heard : leaves.ready;
      const others = this.#service.pick(call, except(call.tried, good));
      if (others !== undefined) return others;
    }
    return this.#service.pick(call, leaves.areAllReady ? undefined : leaves.ready);
  }

  #attempt(call: Call, picked: Picked): PickResult | undefined {
    const connection = this.#leaves.get(picked.endpoint.id)?.connection;
    if (connection == null) {
      picked.release(); // the list has changed, and the leaves are about to
      return undefined;
    }
    this.#vigil.begin();
    return new Attempt(this.#grpc.experimental.PickResultType.COMPLETE, connection, this.#service, call, picked);
  }

  #wait(call: Call, waitForReady: boolean): PickResult {
    const { resolver, settings } = this.#service;
    call.begins(this.#service.now());
    const refused = refusal(resolver.snapshot);
    if (refused !== undefined) return this.#drop(this.#grpc.status.UNAVAILABLE, refused);
    if (waitForReady) {
      this.#waiting.wait(call);
      return this.#queue();
    }
    // Somebody may be there in a moment: neither the lookup nor the connections have failed.
    const isSoon = this.#service.isPending || this.#leaves.isAnyConnecting;
    const waitMs = isSoon ? Math.max(settings.waitMs, CONNECT_MS) : settings.waitMs;
    if (this.#waiting.mayWait(call, waitMs)) return this.#queue();
    const waitedMs = this.#service.now() - call.begunAt;
    return this.#drop(this.#grpc.status.UNAVAILABLE, whyNobody(this.#service, this.#leaves.all(), waitedMs));
  }

  #queue(): PickResult {
    const pickResultType = this.#grpc.experimental.PickResultType.QUEUE;
    return { pickResultType, subchannel: null, status: null, onCallStarted: null, onCallEnded: null };
  }

  /** Ended here, and not made again: the call has waited for as long as it may, or another pick would do no better. */
  #drop(code: number, details: string): PickResult {
    const pickResultType = this.#grpc.experimental.PickResultType.DROP;
    const status = { code, details, metadata: new this.#grpc.Metadata() };
    return { pickResultType, subchannel: null, status, onCallStarted: null, onCallEnded: null };
  }
}

function except(tried: readonly string[], good: Among): Among {
  if (tried.length === 0) return good;
  return (all) => good(all).filter(({ endpoint }) => !tried.includes(endpoint.id));
}

/** What the app's picker, or its `key`, threw: of a PICKER_FAILED also what was underneath. */
function messageOf(error: unknown): string {
  const cause = DiscoveryError.is(error) ? error.cause : undefined;
  const texts = [error, cause].filter((each) => each !== undefined);
  return texts.map((each) => (each instanceof Error ? each.message : String(each))).join(' ');
}

import type { Roles } from '@rollcall/core';
import { LRUCache } from 'lru-cache';
import type { Fallback } from '../servers/endpoint-pool.ts';
import type { PoolSettings } from '../settings.ts';
import { Classifier } from '../sql/classifier.ts';
import type { Verdict } from '../sql.ts';
import type { FunctionCatalog } from './function-catalog.ts';
import type { WriteMemory } from './write-memory.ts';

/** Where a statement belongs. */
export interface Decision {
  readonly need: 'read' | 'write';
  readonly verdict: Verdict;
  /** Why a read goes to the primary. */
  readonly fallback: Fallback | undefined;
}

const LEARNED = 1_000;

/** Decides, for each statement, which role it needs. */
export class Router {
  readonly #roles: Roles;
  readonly #memory: WriteMemory;
  readonly #catalog: FunctionCatalog;
  readonly #consistency: PoolSettings['consistency'];
  #classifier = new Classifier();
  /** Texts that look like reads, and that a standby has refused. */
  readonly #learned = new LRUCache<string, true>({ max: LEARNED });

  constructor(roles: Roles, memory: WriteMemory, catalog: FunctionCatalog, consistency: PoolSettings['consistency']) {
    this.#roles = roles;
    this.#memory = memory;
    this.#catalog = catalog;
    this.#consistency = consistency;
  }

  /** @param text undefined where nobody can tell: to the primary. */
  decide(text: string | undefined): Decision {
    const verdict = text === undefined ? unreadable : this.#classifier.classify(text);
    if (verdict.kind === 'begin') return { need: verdict.replica ? 'read' : 'write', verdict, fallback: undefined };
    if (verdict.kind !== 'read') return { need: 'write', verdict, fallback: undefined };
    const fallback = this.#fallback(text ?? '', verdict);
    return { need: fallback === undefined ? 'read' : 'write', verdict, fallback };
  }

  /** One of the servers reads strings so: then all are read so, as where a string ends decides what is in it. */
  readBackslashes(): void {
    this.#classifier = new Classifier({ standardStrings: false });
  }

  /** A standby refused it, before it had any effect. */
  learn(text: string | undefined): void {
    if (text !== undefined) this.#learned.set(text, true);
  }

  get learned(): readonly string[] {
    return [...this.#learned.keys()];
  }

  #fallback(text: string, { calls, hint }: Verdict & { readonly kind: 'read' }): Fallback | undefined {
    if (this.#learned.size > 0 && this.#learned.has(text)) return 'refused-by-replica';
    if (calls.length > 0 && this.#catalog.mayWrite(calls)) return 'volatile-function';
    if (hint === 'replica' || this.#consistency === 'eventual') return undefined;
    return this.#mustSeeWrites() ? 'after-write' : undefined;
  }

  /** Without a primary, whoever has not said that its reads belong together reads on. */
  #mustSeeWrites(): boolean {
    if (this.#consistency === 'strong') return true;
    const owed = this.#memory.isOwed;
    return owed === 'scope' || (owed === 'recently' && this.#roles.primary !== undefined);
  }
}

const unreadable: Verdict = { kind: 'write', why: 'no text' };

/** Does it change what others read? Then reads that come after it want to see that. */
export function writes({ kind }: Verdict): boolean {
  return kind === 'write' || kind === 'session' || kind === 'commit';
}

/** What holds a transaction together, and is neither a read nor a write. */
export function isFrame({ kind }: Verdict): boolean {
  return (
    kind === 'begin' || kind === 'commit' || kind === 'rollback' || kind === 'savepoint' || kind === 'set-transaction'
  );
}

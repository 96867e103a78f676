import { LRUCache } from 'lru-cache';
import type { Fallback } from '../servers/endpoint-pool.ts';
import type { PoolSettings } from '../settings.ts';
import { Classifier } from '../sql/classifier.ts';
import type { Verdict } from '../sql.ts';
import type { FunctionCatalog } from './function-catalog.ts';

/** Where a statement belongs. */
export interface Decision {
  readonly need: 'read' | 'write';
  readonly verdict: Verdict;
  /** Why a read goes to the primary. */
  readonly fallback: Fallback | undefined;
  /** A read that not every replica may answer: what was written before has to be there. */
  readonly mustSee: boolean;
}

const LEARNED = 1_000;

/** Decides, for each statement, which role it needs. */
export class Router {
  readonly #catalog: FunctionCatalog;
  readonly #isStrong: boolean;
  readonly #isDemanding: boolean;
  #classifier = new Classifier();
  /** Texts that look like reads, and that a standby has refused. */
  readonly #learned = new LRUCache<string, true>({ max: LEARNED });

  constructor(catalog: FunctionCatalog, { consistency, maxLagMs }: Pick<PoolSettings, 'consistency' | 'maxLagMs'>) {
    this.#catalog = catalog;
    this.#isStrong = consistency === 'strong';
    this.#isDemanding = consistency !== 'eventual' || maxLagMs !== undefined;
  }

  /** @param text undefined where nobody can tell: to the primary. */
  decide(text: string | undefined): Decision {
    const verdict = text === undefined ? unreadable : this.#classifier.classify(text);
    if (verdict.kind === 'read') return this.#decideRead(text ?? '', verdict);
    const mayFollow = verdict.kind === 'begin' && verdict.replica && !(this.#isStrong && verdict.readOnly === true);
    if (!mayFollow) return { need: 'write', verdict, fallback: undefined, mustSee: false };
    return { need: 'read', verdict, fallback: undefined, mustSee: this.#isDemanding };
  }

  #decideRead(text: string, verdict: Read): Decision {
    const fallback = this.#fallback(text, verdict);
    if (fallback !== undefined) return { need: 'write', verdict, fallback, mustSee: false };
    return { need: 'read', verdict, fallback, mustSee: this.#isDemanding && verdict.hint !== 'replica' };
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

  #fallback(text: string, { calls, hint }: Read): Fallback | undefined {
    if (this.#learned.size > 0 && this.#learned.has(text)) return 'refused-by-replica';
    if (calls.length > 0 && this.#catalog.mayWrite(calls)) return 'volatile-function';
    return this.#isStrong && hint !== 'replica' ? 'strong' : undefined;
  }
}

type Read = Extract<Verdict, { kind: 'read' }>;

const unreadable: Verdict = { kind: 'write', why: 'no text' };

/** Does it, or may it, change what others read? Then reads that come after it want to see that. */
export function mayWrite({ verdict, fallback }: Decision): boolean {
  if (verdict.kind === 'read') return fallback === 'volatile-function' || fallback === 'refused-by-replica';
  return !isFrame(verdict);
}

/** What holds a transaction together, and is neither a read nor a write. */
export function isFrame({ kind }: Verdict): boolean {
  return (
    kind === 'begin' || kind === 'commit' || kind === 'rollback' || kind === 'savepoint' || kind === 'set-transaction'
  );
}

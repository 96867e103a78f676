import { LRUCache } from 'lru-cache';
import type { Verdict } from '../sql.ts';
import { type Dialect, judge } from './judge.ts';

export interface ClassifierOptions extends Dialect {
  /** How many texts are remembered. Default 1000; more where an app has more statements than that. */
  readonly max?: number | undefined;
  /**
   * Texts that are longer are judged anew each time; in characters. Default 8192: such are bulk inserts, and to look
   * one up takes longer than to judge it.
   */
  readonly maxLength?: number | undefined;
}

/** Verdicts on texts, each remembered. What it remembers is at most 4 Mi characters of text. */
export class Classifier {
  readonly #dialect: Dialect;
  readonly #maxLength: number;
  readonly #known: LRUCache<string, Verdict>;

  constructor(options: ClassifierOptions = {}) {
    const { max = 1_000, maxLength = 8_192 } = options;
    this.#dialect = options;
    this.#maxLength = maxLength;
    this.#known = new LRUCache({ max, maxSize: 2 ** 22, sizeCalculation: (_, text) => text.length + 1 });
  }

  classify(text: string): Verdict {
    if (text.length > this.#maxLength) return judge(text, this.#dialect);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const verdict = judge(text, this.#dialect);
    this.#known.set(text, verdict);
    return verdict;
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#known.size;
  }
}

const shared = new Classifier();

/** The verdict on a text, of servers as they are by default; remembered for all pools of the process. */
export function classify(text: string): Verdict {
  return shared.classify(text);
}

import { LRUCache } from 'lru-cache';
import type { Verdict } from '../sql.ts';
import { fingerprint } from './fingerprint.ts';
import { type Dialect, judge } from './judge.ts';

export interface ClassifierOptions extends Dialect {
  /** How many texts are remembered. Default 1000; more where an app has more statements than that. */
  readonly max?: number | undefined;
  /**
   * Texts that are longer are judged anew each time; in characters. Default 8192: such are bulk inserts, which are
   * known by their first word.
   */
  readonly maxLength?: number | undefined;
}

interface Known {
  readonly text: string;
  readonly verdict: Verdict;
}

/** A Map reads all of a text that was made anew, for its hash: of longer ones that takes half as long as to judge them. */
const SHORT = 128;

/** Verdicts on texts, each remembered. What it remembers is at most 4 Mi characters of text. */
export class Classifier {
  readonly #dialect: Dialect;
  readonly #maxLength: number;
  readonly #known: LRUCache<string | number, Known>;

  constructor(options: ClassifierOptions = {}) {
    const { max = 1_000, maxLength = 8_192 } = options;
    this.#dialect = options;
    this.#maxLength = maxLength;
    this.#known = new LRUCache({ max, maxSize: 2 ** 22, sizeCalculation: ({ text }) => text.length + 1 });
  }

  classify(text: string): Verdict {
    if (text.length > this.#maxLength) return judge(text, this.#dialect);
    const key = text.length <= SHORT ? text : fingerprint(text);
    const known = this.#known.get(key);
    if (known !== undefined && known.text === text) return known.verdict;
    const verdict = judge(text, this.#dialect);
    this.#known.set(key, { text, verdict });
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

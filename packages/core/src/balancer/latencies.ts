import { Fading } from './fading.ts';
import { bitsOf } from './float-bits.ts';

/**
 * How long the endpoints of a balancer take to answer: for each a moving average that jumps to a new peak, and fades
 * from there (Finagle's `PeakEwma`). It fades while nothing is heard, too, so that who was slow once is tried again.
 */
export class Latencies {
  readonly fading: Fading;
  /** Of each place the peak of its answers, and that of its failures; 0 where none is known. */
  #peaks: Float64Array = new Float64Array(WIDTH * 8);
  /** Of each peak, when it was heard of last: as a 1 from then, which fades as the peak does. */
  #heard: Float64Array = new Float64Array(WIDTH * 8);
  /** What the last answer of each took; 0 where there was none. */
  #last: Float64Array = new Float64Array(WIDTH * 8);
  /** Behind the last place that was ever taken. */
  #end: number = NOWHERE + WIDTH;
  readonly #free: number[] = [];
  #medianMs = NO_ANSWERS_MS;
  #medianAt: number = Number.NaN;

  constructor(decayMs: number) {
    this.fading = new Fading(decayMs);
  }

  /** What is read, and told, from here on is of that time. True if that is so late that all keys are others now. */
  turnTo(now: number): boolean {
    this.fading.turnTo(now);
    const { isLong } = this.fading;
    if (isLong) this.#restart();
    return isLong;
  }

  /** The place of a newcomer. */
  add(): number {
    const place = this.#free.pop() ?? this.#end;
    if (place === this.#end) this.#end += WIDTH;
    if (this.#end > this.#peaks.length) this.#grow();
    return place;
  }

  delete(place: number): void {
    this.forget(place);
    if (place !== NOWHERE) this.#free.push(place);
  }

  isKnown(place: number): boolean {
    return this.#peak(place, ANSWER) + this.#peak(place, FAILURE) > 0;
  }

  /**
   * What a candidate goes by until more is told. Where its answers say it all: the bits of their peak, as a float, which
   * fades by `fading.left`. Else its place, negative; of NOWHERE 0, and not -0, which is no integer to V8.
   */
  key(place: number): number {
    const goesByAnswers = this.#peak(place, FAILURE) === 0 || this.#isForgiven(place);
    return (goesByAnswers && bitsOf(this.#peak(place, ANSWER))) || 0 - place;
  }

  /** Of whom nothing is known, the median: a fixed start would starve newcomers to a faster service, and flood them in a slower one. */
  read(place: number): number {
    const failure = this.#peak(place, FAILURE);
    const answer = this.#peak(place, ANSWER);
    if (failure + answer === 0) return this.#median();
    return Math.max(answer * this.#left(ANSWER), failure * this.#left(FAILURE));
  }

  /**
   * One slow answer is chance: a new connection, code that never ran, garbage that was collected there, or here. Of two in
   * a row the faster one is believed.
   */
  answered(place: number, ms: number): void {
    if (!isDuration(ms)) return;
    const beforeMs = this.#last[place] as number;
    this.#last[place] = Math.max(SHORTEST_MS, ms);
    if (beforeMs > 0) this.#follow(place, ANSWER, Math.min(beforeMs, ms));
  }

  /**
   * Failing is often fast, and must not look good. Nor bad for long, as who is avoided cannot show that it is well again;
   * who goes on failing is ejected. Where an error counts as five seconds, whatever its peers take, a pod that was down
   * for two gets its next request after a minute.
   */
  failed(place: number, ms: number): void {
    const penaltyMs = PENALTY * this.#median();
    this.#follow(place, FAILURE, isDuration(ms) ? Math.max(ms, penaltyMs) : penaltyMs);
  }

  /** A caller gave up: of its own accord, or as this one hangs. If it hangs, then so that it shows. */
  waitedInVain(place: number, ms: number): void {
    if (ms >= PENALTY * this.#median()) this.failed(place, 0);
  }

  /** What it did before says nothing about what it will do. */
  forget(place: number): void {
    this.#peaks.fill(0, place, place + WIDTH);
    this.#last[place] = 0;
  }

  /** Of answers alone, as a failure is a multiple of it. Some endpoints are asked, and not at every time. */
  #median(): number {
    if (!(Math.abs(this.fading.now - this.#medianAt) < GOOD_FOR_MS)) this.#takeMedian();
    return this.#medianMs;
  }

  #takeMedian(): void {
    this.#medianAt = this.fading.now;
    const step = WIDTH * Math.ceil(this.#end / WIDTH / SAMPLE);
    const peaks: number[] = [];
    for (let place = NOWHERE + WIDTH; place < this.#end; place += step) peaks.push(this.#peak(place, ANSWER));
    const known = peaks.filter((peak) => peak > 0).toSorted((a, b) => a - b);
    this.#medianMs = (known[known.length >> 1] ?? NO_ANSWERS_MS / this.fading.left) * this.fading.left;
  }

  #follow(place: number, what: What, ms: number): void {
    const at = place + what;
    const left = this.#left(what);
    const weight = (this.#heard[at] as number) * left;
    const faded = (this.#peaks[at] as number) * left;
    const next = ms < faded ? faded * weight + ms * (1 - weight) : ms;
    this.#peaks[at] = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next)) / left;
    this.#heard[at] = 1 / left;
  }

  #left(what: What): number {
    const { left } = this.fading;
    return what === ANSWER ? left : left ** FORGIVING;
  }

  /** What has faded to nothing is unknown again. */
  #restart(): void {
    for (const cells of [this.#peaks, this.#heard])
      for (let at = 0; at < cells.length; at += WIDTH) {
        cells[at + ANSWER] = (cells[at + ANSWER] as number) * this.#left(ANSWER);
        cells[at + FAILURE] = (cells[at + FAILURE] as number) * this.#left(FAILURE);
      }
    this.fading.restart();
  }

  /** Its failures count for less than its answers, and always will, as they fade sooner. */
  #isForgiven(place: number): boolean {
    return this.#peak(place, FAILURE) * this.#left(FAILURE) <= this.#peak(place, ANSWER) * this.#left(ANSWER);
  }

  #peak(place: number, what: What): number {
    return this.#peaks[place + what] as number;
  }

  #grow(): void {
    this.#peaks = doubled(this.#peaks);
    this.#heard = doubled(this.#heard);
    this.#last = doubled(this.#last);
  }
}

/** NaN is none, nor is what comes of a clock that was set back; and what never ends would never fade. */
function isDuration(ms: number): boolean {
  return ms >= 0 && ms < Number.POSITIVE_INFINITY;
}

function doubled(cells: Float64Array): Float64Array {
  const larger = new Float64Array(cells.length * 2);
  larger.set(cells);
  return larger;
}

/** The place of who has none: nothing is known of it, and nothing is learnt. */
export const NOWHERE = 0;

const ANSWER = 0;
const FAILURE = 1;
const WIDTH = 2;
type What = typeof ANSWER | typeof FAILURE;

/** What is faster differs by noise: the client's own, that collected garbage, compiled, or waited for its turn. */
const SHORTEST_MS = 5;
/** A day. */
const LONGEST_MS = 86_400_000;

/** A failure counts as so many times what the peers take, and is forgotten so many times sooner than a slow answer. */
const PENALTY = 10;
const FORGIVING = 5;

/** A service whose endpoints have not answered yet: as all read the same, any number will do. */
const NO_ANSWERS_MS = 1;

/** How many are asked for a median, at most, and for how long it is good enough. */
const SAMPLE = 63;
const GOOD_FOR_MS = 100;

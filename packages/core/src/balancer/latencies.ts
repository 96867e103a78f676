/**
 * How long the endpoints of a balancer take to answer: for each a moving average that jumps to every new peak, and fades
 * from there (Finagle's `PeakEwma`). It fades while nothing is heard, too, so that who was slow once is tried again.
 *
 * All stand side by side in one array: a pick among many looks at two at random, and whatever is not in the CPU's cache
 * then takes longer than all the arithmetic.
 */
export class Latencies {
  readonly #decayMs: number;
  #cells: Float64Array = new Float64Array(WIDTH * 8);
  /** Places that were ever taken, and those of them that are free again. */
  #count = 0;
  readonly #free: number[] = [];
  #medianMs = NO_ANSWERS_MS;
  #medianAt = Number.NEGATIVE_INFINITY;

  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  /** The place of a newcomer. */
  add(): number {
    const place = this.#free.pop() ?? this.#count++;
    if ((place + 1) * WIDTH > this.#cells.length) this.#grow();
    return place;
  }

  delete(place: number): void {
    this.forget(place);
    this.#free.push(place);
  }

  isKnown(place: number): boolean {
    return this.#cell(place, ANSWER) + this.#cell(place, FAILURE) > 0;
  }

  /** Of whom nothing is known, the median: a fixed start would starve newcomers to a faster service, and flood them in a slower one. */
  read(place: number, now: number): number {
    const failure = this.#cell(place, FAILURE);
    if (failure === 0) return this.#hasAnswered(place) ? this.#answerMs(place, now) : this.median(now);
    const failureMs = failure * fading(this.#cell(place, FAILED_AT) - now, this.#decayMs / FORGIVING);
    return Math.max(this.#answerMs(place, now), failureMs);
  }

  /** A first answer comes over a new connection, through code that never ran: the second one says whether it is to be believed. */
  answered(place: number, ms: number, now: number): void {
    if (!Number.isFinite(ms)) return; // it would never fade
    const first = this.#cell(place, FIRST_ANSWER);
    if (first === 0) this.#cells[place * WIDTH + FIRST_ANSWER] = Math.max(LEAST_MS, ms);
    else this.#follow(place, ANSWER, this.#hasAnswered(place) ? ms : Math.min(first, ms), now, this.#decayMs);
  }

  /**
   * Failing is often fast, and must not look good. Nor bad for long, as who is avoided cannot show that it is well again;
   * who goes on failing is ejected. Where an error counts as five seconds, whatever its peers take, a pod that was down
   * for two gets its next request after a minute.
   */
  failed(place: number, ms: number, now: number): void {
    const penaltyMs = PENALTY * this.median(now);
    this.#follow(
      place,
      FAILURE,
      Number.isFinite(ms) ? Math.max(ms, penaltyMs) : penaltyMs,
      now,
      this.#decayMs / FORGIVING,
    );
  }

  /** What it did before says nothing about what it will do. */
  forget(place: number): void {
    this.#cells.fill(0, place * WIDTH, (place + 1) * WIDTH);
  }

  /** Of answers alone, as a failure is a multiple of it. Some endpoints are asked, and not at every time. */
  median(now: number): number {
    if (Math.abs(now - this.#medianAt) >= GOOD_FOR_MS) this.#takeMedian(now);
    return this.#medianMs;
  }

  #takeMedian(now: number): void {
    this.#medianAt = now;
    const step = Math.max(1, Math.floor(this.#count / SAMPLE));
    const readings: number[] = [];
    for (let place = 0; place < this.#count; place += step)
      if (this.#hasAnswered(place)) readings.push(this.#answerMs(place, now));
    readings.sort((a, b) => a - b);
    this.#medianMs = readings[readings.length >> 1] ?? NO_ANSWERS_MS;
  }

  #hasAnswered(place: number): boolean {
    return this.#cell(place, ANSWER) > 0;
  }

  /** 0 for whom none is known of. */
  #answerMs(place: number, now: number): number {
    return this.#cell(place, ANSWER) * fading(this.#cell(place, ANSWERED_AT) - now, this.#decayMs);
  }

  #follow(place: number, what: number, ms: number, now: number, decayMs: number): void {
    const at = place * WIDTH + what;
    const weight = fading(Math.min(0, this.#cell(place, what + 1) - now), decayMs);
    const faded = this.#cell(place, what) * weight;
    this.#cells[at] = Math.max(LEAST_MS, ms < faded ? faded * weight + ms * (1 - weight) : ms);
    this.#cells[at + 1] = now;
  }

  #cell(place: number, what: number): number {
    return this.#cells[place * WIDTH + what] ?? 0;
  }

  #grow(): void {
    const larger = new Float64Array(this.#cells.length * 2);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

function fading(ms: number, decayMs: number): number {
  return Math.exp(ms / decayMs);
}

/** What stands at a place: a latency, and when it was that; the same of failures; the first answer. 0: none is known. */
const WIDTH = 5;
const ANSWER = 0;
const ANSWERED_AT = 1;
const FAILURE = 2;
const FAILED_AT = 3;
const FIRST_ANSWER = 4;

/** What is faster differs by noise. */
const LEAST_MS = 1;

/** A failure counts as so many times what the peers take, and is forgotten so many times sooner than a slow answer. */
const PENALTY = 10;
const FORGIVING = 5;

/** A service whose endpoints have not answered yet: as all read the same, any number will do. */
const NO_ANSWERS_MS = 1;

/** How many are asked for a median, at most, and for how long it is good enough. */
const SAMPLE = 63;
const GOOD_FOR_MS = 100;

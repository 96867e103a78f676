import type { Clock } from '../clock.ts';
import { verdictOf } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import { noTrial, type Patient, type Trial, type Trouble } from './health.ts';
import { jittered, jitteredUp } from './jittered.ts';
import { probeUntilBack } from './probe-loop.ts';
import type { EjectionSettings } from './settings.ts';

export interface EjectorHooks<P> {
  /** Others may be picked than before. */
  changed(): void;
  /** A probe got through. */
  reached(patient: P): void;
}

export interface TimeAndChance {
  readonly clock: Clock;
  readonly random: () => number;
}

/** Decides who is ejected, and when each comes back: see `EjectionOptions`. */
export class Ejector<P extends Patient> {
  readonly #settings: EjectionSettings | undefined;
  readonly #time: TimeAndChance;
  readonly #hooks: EjectorHooks<P>;
  readonly #ejected = new Set<P>();
  #isClosed = false;

  /** @param settings none: it takes note of who is unreachable, and leaves nobody out. */
  constructor(settings: EjectionSettings | undefined, time: TimeAndChance, hooks: EjectorHooks<P>) {
    this.#settings = settings;
    this.#time = time;
    this.#hooks = hooks;
  }

  /** Whether anybody may have to be left out. */
  get isNeeded(): boolean {
    return this.#settings !== undefined && this.#ejected.size > 0;
  }

  /** It was picked: if its trial is due, this is the one. */
  picked(patient: P): Trial {
    const { health } = patient;
    if (health.trouble === undefined) return noTrial;
    if (health.state !== 'due' || this.#settings === undefined) return { trouble: health.troubles, trial: 0 };
    health.trials += 1;
    health.state = 'probing';
    // One that never ends, as of a stream, must not keep it out.
    this.#dueLater(patient, this.#settings);
    this.#hooks.changed();
    return { trouble: health.troubles, trial: health.trials };
  }

  /** What it was picked for did not happen, or says nothing: if that was its trial, the next request is one. */
  released({ health }: P, { trouble, trial }: Trial): void {
    if (health.state !== 'probing' || trouble !== health.troubles || trial !== health.trials) return;
    health.stopWaiting();
    health.state = 'due';
    this.#hooks.changed();
  }

  /** How a pick ended. */
  ended(patient: P, outcome: Outcome, trial: Trial): void {
    switch (verdictOf(outcome)) {
      case 'good':
        patient.health.failuresInARow = 0;
        if (isOfThisTrouble(patient, trial)) this.#readmit(patient);
        break;
      case 'unreachable':
        this.unreachable(patient);
        break;
      case 'bad':
        patient.health.retryAfterMs = retryAfterMsOf(outcome);
        this.#failed(patient, trial);
        break;
      case 'unknown':
        this.released(patient, trial);
    }
  }

  unreachable(patient: P): void {
    if (patient.health.trouble !== 'unreachable') this.#eject(patient, 'unreachable');
  }

  reachable(patient: P): void {
    if (patient.health.trouble === 'unreachable') this.#readmit(patient);
  }

  /** It has left. */
  dismiss(patient: P): void {
    patient.health.stopWaiting();
    this.#ejected.delete(patient);
  }

  close(): void {
    this.#isClosed = true;
    for (const { health } of this.#ejected) health.stopWaiting();
  }

  #failed(patient: P, { trial }: Trial): void {
    const { health } = patient;
    health.failuresInARow += 1;
    if (this.#settings === undefined) return;
    if (health.trouble === undefined) {
      if (health.failuresInARow >= this.#settings.consecutive) this.#eject(patient, 'failing');
    } else if (health.state === 'probing' && trial === health.trials) {
      health.failedTrials += 1;
      this.#awaitTrial(patient, this.#settings);
    }
  }

  #eject(patient: P, trouble: Trouble): void {
    const { health } = patient;
    health.stopWaiting();
    health.trouble = trouble;
    health.troubles += 1;
    health.since = this.#time.clock.now();
    health.failedTrials = 0;
    if (this.#settings === undefined) return;
    health.ejections += 1;
    this.#ejected.add(patient);
    if (trouble === 'failing') this.#awaitTrial(patient, this.#settings);
    else this.#awaitReturn(patient, this.#settings);
  }

  #awaitTrial(patient: P, settings: EjectionSettings): void {
    patient.health.state = 'ejected';
    this.#dueLater(patient, settings);
    this.#hooks.changed();
  }

  #dueLater(patient: P, { baseMs, maxMs }: EjectionSettings): void {
    const { health } = patient;
    const { clock, random } = this.#time;
    const backoffMs = jittered(Math.min(maxMs, baseMs * 2 ** health.failedTrials), random);
    const ms = Math.max(backoffMs, jitteredUp(Math.min(maxMs, health.retryAfterMs), random));
    const due = (): void => {
      health.state = 'due';
      patient.recovered();
      this.#hooks.changed();
    };
    health.stopWaiting();
    if (this.#isClosed) return;
    health.nextAt = clock.now() + ms;
    health.pending = clock.setTimeout(due, ms);
  }

  #awaitReturn(patient: P, { probe }: EjectionSettings): void {
    const { health, endpoint } = patient;
    const { clock, random } = this.#time;
    const next = (at: number): void => {
      health.nextAt = at;
    };
    const back = (): void => {
      this.#readmit(patient);
      this.#hooks.reached(patient);
    };
    health.state = 'ejected';
    if (!this.#isClosed)
      health.pending = probeUntilBack({ clock, random, probe: (signal) => probe(endpoint, signal), next, back });
    this.#hooks.changed();
  }

  #readmit(patient: P): void {
    patient.health.clear();
    this.#ejected.delete(patient);
    patient.recovered();
    this.#hooks.changed();
  }
}

function retryAfterMsOf(outcome: Outcome): number {
  const { retryAfterMs = 0 } = outcome.kind === 'failed' ? outcome : {};
  return Math.max(0, retryAfterMs || 0); // it comes from a header, and may be no number
}

function isOfThisTrouble({ health }: Patient, { trouble }: Trial): boolean {
  return health.trouble !== undefined && trouble === health.troubles;
}

import type { Clock } from '../clock.ts';
import { blames } from '../outcome/blames.ts';
import type { Outcome } from '../outcome.ts';
import type { Patient, Trouble } from './health.ts';
import { jittered } from './jittered.ts';
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
  picked(patient: P): void {
    if (patient.health.state !== 'due') return;
    patient.health.state = 'probing';
    this.#hooks.changed();
  }

  /** What it was picked for did not happen, or says nothing: a trial is due again. */
  released({ health }: P): void {
    if (health.state !== 'probing') return;
    health.state = 'due';
    this.#hooks.changed();
  }

  /** @param isTrial it was picked in spite of its trouble, so that what came of it tells whether that is over. */
  settle(patient: P, outcome: Outcome, isTrial: boolean): void {
    if (outcome.kind === 'cancelled') {
      if (isTrial) this.released(patient);
    } else if (outcome.kind === 'failed' && blames(outcome)) {
      if (outcome.reached === 'never') this.unreachable(patient);
      else this.#failed(patient, isTrial);
    } else {
      patient.health.failuresInARow = 0;
      if (isTrial) this.#readmit(patient);
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
    patient.health.settle();
    this.#ejected.delete(patient);
  }

  close(): void {
    this.#isClosed = true;
    for (const patient of this.#ejected) patient.health.settle();
  }

  #failed(patient: P, isTrial: boolean): void {
    const { health } = patient;
    health.failuresInARow += 1;
    if (this.#settings === undefined) return;
    if (health.state === 'probing' && isTrial) {
      health.failedTrials += 1;
      this.#awaitTrial(patient, this.#settings);
    } else if (health.trouble === undefined && health.failuresInARow >= this.#settings.consecutive) {
      this.#eject(patient, 'failing');
    }
  }

  #eject(patient: P, trouble: Trouble): void {
    const { health } = patient;
    health.settle();
    health.trouble = trouble;
    health.since = this.#time.clock.now();
    health.failedTrials = 0;
    if (this.#settings === undefined) return;
    health.ejections += 1;
    this.#ejected.add(patient);
    if (trouble === 'failing') this.#awaitTrial(patient, this.#settings);
    else this.#awaitReturn(patient, this.#settings);
  }

  #awaitTrial(patient: P, { baseMs, maxMs }: EjectionSettings): void {
    const { health } = patient;
    const ms = jittered(Math.min(maxMs, baseMs * 2 ** health.failedTrials), this.#time.random);
    const due = (): void => {
      health.state = 'due';
      patient.recovered();
      this.#hooks.changed();
    };
    this.#wait(patient, () => {
      health.nextAt = this.#time.clock.now() + ms;
      return this.#time.clock.setTimeout(due, ms);
    });
  }

  #awaitReturn(patient: P, { probe }: EjectionSettings): void {
    const { health, endpoint } = patient;
    const next = (at: number): void => {
      health.nextAt = at;
    };
    const back = (): void => {
      this.#readmit(patient);
      this.#hooks.reached(patient);
    };
    const { clock, random } = this.#time;
    this.#wait(patient, () =>
      probeUntilBack({ clock, random, probe: (signal) => probe(endpoint, signal), next, back }),
    );
  }

  #wait({ health }: P, begin: () => Disposable): void {
    health.state = 'ejected';
    if (!this.#isClosed) health.pending = begin();
    this.#hooks.changed();
  }

  #readmit(patient: P): void {
    const { health } = patient;
    if (health.trouble === undefined) return;
    health.settle();
    health.state = 'available';
    health.trouble = undefined;
    health.failuresInARow = 0;
    this.#ejected.delete(patient);
    patient.recovered();
    this.#hooks.changed();
  }
}

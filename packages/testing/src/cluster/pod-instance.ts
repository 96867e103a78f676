import { randomUUID } from 'node:crypto';
import type { Pod } from '../workload.ts';
import type { Place } from './places.ts';
import { type PodProcess, type Program, startProcess } from './process.ts';

/** Terminating and dead pods still exist, and `publishNotReadyAddresses` lists them; those that are gone do not. */
type Phase = 'starting' | 'running' | 'terminating' | 'dead' | 'gone';

interface Start {
  readonly pod: Omit<Pod, 'signal'>;
  readonly place: Place;
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  /** Where its node is. */
  readonly zone: string | undefined;
  /** What DNS should say of it has changed. */
  changed(): void;
}

/** One pod and what it runs, from its start to its end. */
export class PodInstance {
  readonly pod: Pod;
  readonly place: Place;
  readonly zone: string | undefined;
  readonly uid: string = randomUUID();
  readonly #process: PodProcess;
  readonly #stopping = new AbortController();
  readonly #changed: () => void;
  #phase: Phase = 'starting';
  #probe = true;

  constructor({ pod, place, program, env, zone, changed }: Start) {
    this.pod = { ...pod, signal: this.#stopping.signal };
    this.place = place;
    this.zone = zone;
    this.#changed = changed;
    this.#process = startProcess(program, this.pod, env);
    void this.#process.exited.then(() => this.#died());
  }

  get ready(): boolean {
    return this.#phase === 'running' && this.#probe;
  }

  /** Its probe succeeds: also while it is on its way out. */
  get serving(): boolean {
    return this.#probe && (this.#phase === 'running' || this.#phase === 'terminating');
  }

  get terminating(): boolean {
    return this.#phase === 'terminating';
  }

  get exists(): boolean {
    return this.#phase !== 'gone';
  }

  setReady(ready: boolean): void {
    this.#probe = ready;
    this.#changed();
  }

  /** Resolves when it is ready. What fails to start is ended: nobody is left to do it. */
  async started(): Promise<void> {
    try {
      await this.#process.ready;
    } catch (error) {
      // Why it did not start is what counts, not how that went.
      await this.kill().catch(() => {});
      throw error;
    }
    if (this.#phase === 'starting') this.#enter('running');
  }

  /** Out of DNS first, then the signal, as Kubernetes does it; its place is free once it has ended. */
  async stop(): Promise<void> {
    try {
      await this.#end('terminating', () => this.#process.stop());
    } finally {
      this.#enter('gone');
    }
  }

  /** It is dead, and not gone: somebody may bring it back. */
  async kill(): Promise<void> {
    await this.#end('dead', () => this.#process.kill());
  }

  async #end(phase: Phase, end: () => Promise<void>): Promise<void> {
    this.#enter(phase);
    this.#stopping.abort();
    try {
      await end();
    } finally {
      this.place.release();
    }
  }

  /** By itself, as a kubelet sees it: not ready at once. */
  #died(): void {
    if (this.#phase === 'starting' || this.#phase === 'running') this.#enter('dead');
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#changed();
  }
}

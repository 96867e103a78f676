import type { SliceManifest } from '../../src/index.ts';
import type { Play } from './play.ts';

/** One thing that a client may run into: played against our API server and a real one, both say the same. */
export interface Scenario {
  readonly title: string;
  play(on: Play): Promise<void>;
}

/**
 * Who asks: one who may list and watch in the namespace, one who may nothing, nobody, a token that was never given out, or
 * one who has asked too much.
 */
export type Who = 'reader' | 'stranger' | 'nobody' | 'rubbish' | 'greedy';

/** An API server that scenarios are played at, and what can be done to it. Its namespace has no slices at first. */
export interface Stage {
  readonly url: string;
  readonly ca: string;
  readonly namespace: string;
  /** For one request, which has been answered when it is disposed of. */
  letIn(who: Who): Promise<Visitor>;
  apply(slice: SliceManifest): Promise<void>;
  remove(name: string): Promise<void>;
  /** The reader's permission is taken away, or given back. */
  permit(isPermitted: boolean): Promise<void>;
  /** It is killed, without a word; and started again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** It is stopped, as by SIGSTOP; and goes on. */
  freeze(): void;
  thaw(): void;
  /** What was is forgotten by etcd. */
  compact(): Promise<void>;
}

export interface Visitor extends Disposable {
  /** Undefined for nobody. */
  readonly token: string | undefined;
}

/** What was heard of one request. */
export interface Answer {
  readonly who: Who;
  /** With its query. */
  readonly path: string;
  /** Undefined: nobody answered. */
  readonly status: number | undefined;
  readonly contentType?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** JSON, or text where it is none. */
  readonly lines: readonly unknown[];
  /** `broken`: in the middle. `left`: by who asked, who had heard enough. `silent`: nothing came; `deaf`: not even TLS. `unreachable`: it was not connected, or cut off. */
  readonly end: 'whole' | 'broken' | 'left' | 'silent' | 'deaf' | 'unreachable';
}

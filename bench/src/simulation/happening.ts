import type { Health, Pod } from './pod.ts';
import type { Stage } from './stage.ts';

/** What happens to the pods, and when. */
export interface Happening {
  readonly atMs: number;
  readonly happen: Turn;
}

export type Turn = (stage: Stage) => void;

export function at(atMs: number, ...turns: readonly Turn[]): Happening {
  const happen: Turn = (stage) => {
    for (const turn of turns) turn(stage);
  };
  return { atMs, happen };
}

/** Everything takes `factor` times as long. */
export function slow(factor: number, ...names: readonly string[]): Turn {
  return each(names, (pod) => {
    pod.slowness = factor;
  });
}

/** They stand still, and then go on where they were. */
export function stall(ms: number, ...names: readonly string[]): Turn {
  return each(names, (pod) => pod.stall(ms));
}

/** They take nothing new (or fail it); what they have, they finish. `become('up')` ends it. */
export function become(health: Health, ...names: readonly string[]): Turn {
  return each(names, (pod) => {
    pod.health = health;
  });
}

/** They take nothing new, and what they have is lost. */
export function crash(health: Health, ...names: readonly string[]): Turn {
  return each(names, (pod) => pod.crash(health));
}

/** Pods that were not there before, or are there again at another address. */
export function join(...names: readonly string[]): Turn {
  return (stage) => {
    for (const name of names) stage.start(name);
    stage.list(...names);
  };
}

/** They are no longer told of. */
export function unlist(...names: readonly string[]): Turn {
  return (stage) => stage.unlist(...names);
}

function each(names: readonly string[], change: (pod: Pod) => void): Turn {
  return (stage) => {
    for (const name of names) change(stage.pod(name));
  };
}

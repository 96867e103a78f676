import type { Server } from 'node:net';

/** One pod from its start to its end: the pod that comes back under the same name is another one. */
export interface Pod {
  /** `web-0`; of a Deployment `web-7d4b9c6f5-x2x8k`. */
  readonly name: string;
  /** 0 for `web-0`; undefined in a Deployment. */
  readonly ordinal: number | undefined;
  /** Where to listen, on loopback: an address of this pod alone, or 127.0.0.1 where pods are told apart by port. */
  readonly address: string;
  /**
   * What DNS lists. IPv6 addresses are only listed: loopback has ::1 alone, so that nobody can listen on them, and
   * connections to them fail.
   */
  readonly addresses: readonly string[];
  /**
   * The number of a port, by its name: the declared one, or one of this pod alone where pods are told apart by port.
   *
   * @throws DiscoveryError `BAD_OPTION` where the workload declares no such port.
   */
  port(name: string): number;
  /** Aborted when the pod is told to stop, or crashes. */
  readonly signal: AbortSignal;
}

/**
 * What a pod runs.
 *
 * A function runs in this process, and gives what it made: a `node:net`, `node:http`, … Server (the pod is ready once
 * it listens; a graceful stop lets open requests end, a crash cuts every connection), or anything AsyncDisposable (the
 * pod is ready at once, and both ends dispose of it; after `graceMs` nobody waits for that any more).
 *
 * A command runs as one child process for each pod, with POD_NAME, POD_IP, PORT_<NAME> and the cluster's own `env` in
 * its environment. The pod is ready once the process has printed the line `ready` on its standard output; whatever else
 * it prints goes to this process' standard error. It stops by SIGTERM, and SIGKILL after `graceMs`; it crashes by
 * SIGKILL. When it ends by itself, its pod is no longer ready.
 */
export type Run = ((pod: Pod) => Server | AsyncDisposable | PromiseLike<Server | AsyncDisposable>) | readonly string[];

export interface WorkloadOptions {
  /** Default 1. */
  readonly replicas?: number | undefined;
  /** The first ordinal of a StatefulSet (Kubernetes: `spec.ordinals.start`). Default 0. */
  readonly start?: number | undefined;
  /** Port numbers by name. The empty name is an unnamed port; no ports at all are allowed too. */
  readonly ports: Readonly<Record<string, number>>;
  readonly run: Run;
  /** Default `[4]`. With 6 every pod is listed at an IPv6 address too, or alone: see `Pod.addresses`. */
  readonly families?: readonly (4 | 6)[] | undefined;
  /** The topology zones of its nodes: the first pod is in the first one, and so on, in turns. Default: none is known. */
  readonly zones?: readonly string[] | undefined;
  /** Lists pods that are starting, not ready, terminating or dead as well. Default false. */
  readonly publishNotReadyAddresses?: boolean | undefined;
  /**
   * How long a pod may take to start: for `run` to give what it made, for a server then to listen, for a command to
   * print `ready`. Default 10 000; more where `run` brings up a database, or migrates one.
   */
  readonly startMs?: number | undefined;
  /** How long a pod may take to stop before it is killed. Default 2 000; Kubernetes' is 30 000. */
  readonly graceMs?: number | undefined;
}

export interface RestartOptions {
  /**
   * `new` (default): an address that was not in use for the longest time. `same`: the one it had. Or one of your
   * choice, that another pod of this cluster had before: how an address goes to a stranger, and how two pods swap
   * theirs (`crash` both, then `restart` each at the other's). Where pods are told apart by port: another port, or the
   * same one; there is no third. Anything else is `BAD_OPTION`, and so is an address that a living pod has.
   */
  readonly address?: string | undefined;
  /** Kills the pod instead of stopping it. Default false. */
  readonly crash?: boolean | undefined;
}

/** The pods of a StatefulSet or Deployment, and what can happen to them. */
export interface Workload {
  /** In order. Crashed ones stay in the list until they are restarted. */
  readonly pods: readonly Pod[];
  /** Up in order, down from the last. Resolves when all of them are ready, or gone. */
  scale(replicas: number): Promise<void>;
  /**
   * Stops a pod as Kubernetes does (out of DNS, SIGTERM, wait), or brings back a crashed one. Only then comes its
   * successor, of the same name in a StatefulSet; it is in DNS once it is ready, and that is when this resolves.
   */
  restart(pod: string, how?: RestartOptions): Promise<Pod>;
  /** Kills a pod and leaves it dead: it is out of DNS, and its address is free. */
  crash(pod: string): Promise<void>;
  /** What its readiness probe says from now on. It goes on running either way. */
  setReady(pod: string, ready: boolean): void;
}

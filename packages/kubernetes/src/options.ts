import { type Clock, DiscoveryError, systemClock } from '@rollcall/core';

/** Which API server is asked, and how. In a pod nothing need be said: its ServiceAccount says where and who. */
export interface KubernetesOptions {
  /**
   * A kubeconfig file. Default: `KUBECONFIG`, of whose files the first that names something counts, as for kubectl; else
   * what the pod's ServiceAccount says; else `~/.kube/config`. The one place where `yaml` is loaded.
   */
  readonly kubeconfig?: string | undefined;
  /** Which of the kubeconfig's contexts. Default: its `current-context`. */
  readonly context?: string | undefined;
  /**
   * Lists pods that are not ready as well, with `condition: 'not-ready'`: nobody picks them, but peers that form a cluster
   * want to know of them. Default false: then only those that were ready before, whose connections are to live on.
   */
  readonly includeNotReady?: boolean | undefined;
  /**
   * For how long a watch may be silent before it is asked for anew: a server that vanished sends no FIN. Default 75 000, as
   * an API server sends a bookmark every minute; at least 1 000. Raise it where a proxy holds those back.
   */
  readonly livenessMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** For jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What decides which connections may be shared. */
export interface ConnectionSettings {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly livenessMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** KubernetesOptions, checked and without holes. */
export interface KubernetesSettings {
  readonly includeNotReady: boolean;
  readonly connection: ConnectionSettings;
}

/** @throws DiscoveryError `BAD_OPTION`, naming the option. */
export function readOptions(options: KubernetesOptions): KubernetesSettings {
  const { kubeconfig, context, includeNotReady = false, livenessMs = 75_000 } = options;
  const { clock = systemClock, random = Math.random } = options;
  for (const [name, value] of Object.entries({ kubeconfig, context }))
    if (value !== undefined && (typeof value !== 'string' || value === '')) throw badOption(name, 'a name', value);
  if (typeof includeNotReady !== 'boolean') throw badOption('includeNotReady', 'true or false', includeNotReady);
  if (typeof livenessMs !== 'number' || !(livenessMs >= 1_000))
    throw badOption('livenessMs', 'a number of ms, 1000 or more', livenessMs);
  if (typeof clock?.now !== 'function' || typeof clock.setTimeout !== 'function')
    throw badOption('clock', 'an object with `now` and `setTimeout`', clock);
  if (typeof random !== 'function') throw badOption('random', 'a function', random);
  return { includeNotReady, connection: { kubeconfig, context, livenessMs, clock, random } };
}

function badOption(name: string, expected: string, value: unknown): DiscoveryError {
  const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return new DiscoveryError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${shown}.`);
}

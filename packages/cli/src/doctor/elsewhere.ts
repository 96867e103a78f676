import { type DnsConfig, type PlacedTarget, type ServiceTarget, serviceName } from '@rollcall/core';
import type { Ask } from './consult.ts';
import { isThere } from './trace.ts';
import { written } from './written.ts';

/** Another way to read a target, which names somebody who is there. */
export interface Reading {
  readonly kind: 'pod' | 'namespace';
  /** As one writes it: `web-0.web.default.svc:http`. */
  readonly target: string;
}

/** What may have been meant by a target that nobody answers to. */
export async function findElsewhere(
  ask: Ask,
  said: ServiceTarget,
  target: PlacedTarget,
  home: DnsConfig,
): Promise<readonly Reading[]> {
  if (said.pod !== undefined) return [];
  const readings = [...podReadings(target, home), ...namespaceReadings(target, home)];
  const found = await Promise.all(
    readings.map(async (reading) => {
      const kind = reading.pod === undefined ? 'namespace' : 'pod';
      const traces = await ask('A', nameOf(reading));
      return traces.some(isThere) ? [{ kind, target: written(reading, home.zone) } as const] : [];
    }),
  );
  return found.flat();
}

function nameOf(target: PlacedTarget): string {
  return target.pod === undefined ? serviceName(target) : `${target.pod}.${serviceName(target)}`;
}

/** `web-0.web` says service and namespace, and `web-0` says a service, where often a pod was meant. */
function podReadings(target: PlacedTarget, home: DnsConfig): readonly PlacedTarget[] {
  const { service: pod, namespace } = target;
  const set = /^(.+)-\d+$/.exec(pod)?.[1];
  return [
    ...(namespace === home.namespace ? [] : [{ ...target, pod, service: namespace, namespace: home.namespace }]),
    ...(set === undefined ? [] : [{ ...target, pod, service: set }]),
  ];
}

function namespaceReadings(target: PlacedTarget, home: DnsConfig): readonly PlacedTarget[] {
  const others = new Set([home.namespace, 'default']);
  others.delete(target.namespace);
  return [...others].map((namespace) => ({ ...target, namespace }));
}

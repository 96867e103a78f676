import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod, Probe } from '../object.ts';

/** Until a container has answered once, we ask more often than a kubelet would: tests wait for it. */
const EAGER_MS = 100;

/** Tells whether the pod is ready, by its readiness probe, until aborted. Without one it is, as long as it runs. */
export async function probing(
  { spec }: Pod,
  address: string,
  signal: AbortSignal,
  tell: (isReady: boolean) => void,
): Promise<void> {
  const [container] = spec.containers;
  const probe = container?.readinessProbe;
  if (probe?.httpGet === undefined) return tell(true);
  const { port, path } = probe.httpGet;
  const number = container?.ports?.find(({ name }) => name === port)?.containerPort ?? port;
  await probeUntil(signal, probe, `http://${address}:${number}${path}`, tell);
}

async function probeUntil(
  signal: AbortSignal,
  { periodSeconds, timeoutSeconds, failureThreshold }: Probe,
  url: string,
  tell: (isReady: boolean) => void,
): Promise<void> {
  let failures = Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    failures = (await answers(url, timeoutSeconds * 1_000)) ? 0 : failures + 1;
    if (signal.aborted) return;
    if (failures === 0 || failures === failureThreshold) tell(failures === 0);
    const pauseMs = failures > failureThreshold ? EAGER_MS : periodSeconds * 1_000;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}

async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const asked = fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { connection: 'close' } });
  return asked.then(
    async (response) => {
      await response.body?.cancel();
      return response.status < 400;
    },
    () => false,
  );
}

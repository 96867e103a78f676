import { createDiscovery } from '@rollcall/core';
import { watchOrDns } from '@rollcall/kubernetes';
import { type ApiFaultName, createCluster, manualClock } from '@rollcall/testing';
import { type Row, row } from '../row.ts';

const PODS = 5;
const TEN_MINUTES = 600_000;
const STEP_MS = 100;

const faults: readonly { readonly how: ApiFaultName; readonly name: string; readonly withinMs: number | undefined }[] =
  [
    { how: 'down', name: 'killed', withinMs: 2_000 },
    { how: 'hang', name: 'frozen', withinMs: 90_000 },
    { how: 403, name: '403', withinMs: undefined }, // an open watch goes on, as with a real one
    { how: 410, name: '410 storm', withinMs: undefined },
  ];

/** Ten minutes of each, by the clock: who is lost of those that are there, and when DNS takes over. */
export async function outages(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { how, name, withinMs } of faults) {
    const { lost, dnsAfterMs } = await play(how);
    rows.push(row({ name: `API server ${name}, 10 min: endpoints lost`, goal: { atMost: 0 }, seen: lost }));
    if (withinMs !== undefined)
      rows.push(
        row({
          name: `API server ${name}: by DNS after`,
          unit: 'ms',
          goal: { atMost: withinMs },
          seen: dnsAfterMs,
        }),
      );
  }
  return rows;
}

async function play(how: ApiFaultName): Promise<{ readonly lost: number; readonly dnsAfterMs: number }> {
  const clock = manualClock();
  await using cluster = await createCluster({ clock });
  await cluster.statefulSet('web', { replicas: PODS, ports: { http: 8080 }, run: nobody });
  const dns = { servers: [cluster.dns.address] };
  const source = watchOrDns({ kubeconfig: cluster.api.kubeconfig, clock, dns });
  await using discovery = createDiscovery({ source, clock });
  const resolver = discovery.resolver('web:http');
  while (resolver.snapshot.endpoints.length < PODS) await clock.advance(STEP_MS);
  using _fault = cluster.api.fail(how);
  const beganAt = clock.now();
  let fewest = PODS;
  let dnsAfterMs = Number.NaN;
  while (clock.now() < beganAt + TEN_MINUTES) {
    await clock.advance(STEP_MS);
    const { endpoints, source: teller } = resolver.snapshot;
    fewest = Math.min(fewest, endpoints.length);
    if (Number.isNaN(dnsAfterMs) && teller === 'dns') dnsAfterMs = clock.now() - beganAt;
  }
  return { lost: PODS - fewest, dnsAfterMs };
}

function nobody(): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => {} };
}

import type { Endpoint, Resolver } from '@rollcall/core';
import type { Report } from './story.ts';
import type { Tally } from './tally.ts';

/** Prints what is going on: a line a second, and one for whatever changes. */
export class Screen implements Disposable {
  readonly #tally: Tally;
  readonly #timer: NodeJS.Timeout;
  readonly #off: (() => void)[];

  constructor(resolver: Resolver, tally: Tally) {
    this.#tally = tally;
    this.#timer = setInterval(() => this.#lap(resolver), 1_000);
    this.#off = [
      resolver.on('status', ({ status }) => this.#print(`  DNS: ${status}`)),
      resolver.on('change', ({ added, removed, moved }) => {
        for (const endpoint of added) this.#print(`  + ${place(endpoint)}`);
        for (const endpoint of removed) this.#print(`  - ${place(endpoint)}`);
        for (const { from, to } of moved) this.#print(`  ~ ${to.name}  ${from.address} → ${to.address}`);
      }),
    ];
  }

  /** What the lines mean that are no English. */
  legend(): void {
    console.log('+ a pod was found   - it is gone   ~ it is back under its name, at another address');
    console.log(
      'list: what the resolver knows: current, as DNS said last; stale, the last good list while DNS cannot say',
    );
  }

  scene(title: string): void {
    console.log(`\n${title}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const off of this.#off) off();
  }

  #lap({ snapshot }: Resolver): void {
    const counts = this.#tally.lap();
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const pods = counts.map(([pod, count]) => `${pod} ${String(count).padStart(3)}`).join('  ');
    this.#print(`${String(total).padStart(4)}/s  ${pods}  | failed ${this.#tally.failed}, list ${snapshot.status}`);
  }

  #print(text: string): void {
    console.log(`${this.#tally.seconds.toFixed(1).padStart(6)} s  ${text}`);
  }
}

export function printSummary(tally: Tally, report: Report, socketsLeft: number): void {
  const { requests, seconds, failures, byPod } = tally;
  const pods = [...byPod].sort(([a], [b]) => a.localeCompare(b)).map(([pod, count]) => `${pod} ${count}`);
  const first = [...report.firstTrafficMs].map(
    ([pod, ms]) => `${pod} ${ms === undefined ? 'never' : `${Math.round(ms)} ms`}`,
  );
  const rows: readonly (readonly [string, string])[] = [
    ['requests', `${requests} in ${seconds.toFixed(1)} s (${Math.round(requests / seconds)}/s)`],
    ['failures', `never sent ${failures.never} · maybe sent ${failures.maybe} · answered ${failures.answered}`],
    ['in flight on the killed pod', String(report.inFlightOnKilled)],
    ['requests per pod', pods.join(' · ')],
    ['came back with another IP', report.restarted.join(' · ')],
    ['until a new pod got traffic', first.join(' · ')],
    ['DNS queries sent', String(report.queries)],
    ['sockets left', String(socketsLeft)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log(`\n${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}`);
}

function place({ name, address }: Endpoint): string {
  return `${name}  ${address}`;
}

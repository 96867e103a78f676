import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { kafkaVersion, missing } from './real/jars.ts';
import { canUseNamespaces } from './real/pod-network.ts';
import type { Report, Trial as Roll } from './real/roll.ts';
import type { SenderName } from './real/senders.ts';
import { allReached, formatTable, type Line } from './table.ts';

/** What is tried, beside what it would be without, and the longest time without an acknowledgement that it may have. */
interface Trial {
  readonly what: string;
  /** Who tells where the brokers are. */
  readonly by: 'DNS' | 'a watch';
  readonly how: Roll['how'];
  readonly ours: SenderName;
  readonly theirs: SenderName;
  readonly without: string;
  readonly gapMs: number;
}

const trials: readonly Trial[] = [
  {
    what: 'kafkajs',
    by: 'DNS',
    how: 'graceful',
    ours: 'rollcall',
    theirs: 'frozen',
    without: 'names looked up once',
    gapMs: 1_000,
  },
  {
    what: 'kafkajs',
    by: 'DNS',
    how: 'crash',
    ours: 'rollcall',
    theirs: 'fresh',
    without: 'fresh names, no reaper',
    gapMs: 12_000,
  },
  {
    what: '@platformatic/kafka',
    by: 'a watch',
    how: 'crash',
    ours: 'guarded',
    theirs: 'unguarded',
    without: 'no guard',
    gapMs: 7_000,
  },
];

const signals = { graceful: 'SIGTERM', crash: 'SIGKILL' } as const;
const run = fileURLToPath(new URL('./real/run.ts', import.meta.url));

/** Where there is a minute: what nothing but the black hole shows. */
const quick = trials.filter(({ ours, how }) => ours === 'rollcall' && how === 'crash');

/** Clients of real brokers, through rolling restarts. False where something was lost. */
export async function runReal(isQuick: boolean): Promise<boolean> {
  const lack = missing();
  if (lack !== undefined) {
    console.log(`\nReal Apache Kafka: skipped, as ${lack}.`);
    return true;
  }
  const network = canUseNamespaces() ? 'namespace' : 'loopback';
  const vanishing =
    network === 'namespace' ? 'their addresses blackholed' : 'on loopback, as there is no root for a namespace';
  console.log(
    `\nApache Kafka ${kafkaVersion()}, three brokers, Node ${process.version}; crashes: SIGKILL, ${vanishing}.`,
  );
  let isReached = true;
  for (const trial of isQuick ? quick : trials) {
    const roll = { how: trial.how, extent: isQuick ? 'quick' : 'whole', network } as const;
    const ours = await play({ ...roll, sender: trial.ours });
    const theirs = isQuick ? undefined : await play({ ...roll, sender: trial.theirs });
    isReached = tell(trial, ours, theirs) && isReached;
  }
  return isReached;
}

/** False where something was lost. */
function tell(trial: Trial, ours: Report, theirs: Report | undefined): boolean {
  const { what, by, how, without } = trial;
  const extent = theirs === undefined ? 'one restart' : 'a rolling restart';
  const lines = linesOf(trial, ours, theirs);
  console.log(`\n${what}, found by ${by}, ${extent} by ${signals[how]}, to new addresses:\n`);
  console.log(formatTable(['with Rollcall', ...(theirs ? [without] : [])], lines));
  for (const error of [...ours.errors, ...(theirs?.errors ?? [])]) console.log(`  ${error}`);
  return allReached(lines);
}

function linesOf({ gapMs }: Trial, ours: Report, theirs: Report | undefined): readonly Line[] {
  const line = (what: string, goal: string, tell: (report: Report) => string, isReached?: boolean): Line => {
    const cells = theirs === undefined ? [tell(ours)] : [tell(ours), tell(theirs)];
    return { what, goal, cells, ...(isReached === undefined ? {} : { isReached }) };
  };
  const { sent, acknowledged, failed, lost, disordered, longestGapMs } = ours;
  return [
    line(
      'acknowledged of sent',
      'all',
      (all) => `${count(all.acknowledged)} of ${count(all.sent)}`,
      acknowledged === sent,
    ),
    line('failed', '0', (all) => count(all.failed), failed === 0),
    line('lost of the acknowledged', '0', (all) => count(all.lost), lost === 0),
    line('out of order', '0', (all) => count(all.disordered), disordered === 0),
    line('stored twice', '', (all) => count(all.duplicated)),
    line(
      'longest time without an ack',
      `≤ ${seconds(gapMs)}`,
      (all) => seconds(all.longestGapMs),
      longestGapMs <= gapMs,
    ),
    line('the same, one partition', '', (all) => seconds(all.longestPartitionGapMs)),
  ];
}

/** In a process of its own, which owns its namespace and its brokers. */
function play({ sender, how, extent, network }: Roll): Promise<Report> {
  // Negative timeouts are kafkajs' own.
  const line = [
    process.execPath,
    ...process.execArgv,
    '--disable-warning=TimeoutNegativeWarning',
    run,
    ...[sender, how, extent, network],
  ];
  const [command = '', ...args] = network === 'namespace' ? ['unshare', '-n', ...line] : line;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(said) as Report);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

const count = (value: number): string => value.toLocaleString('en');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

import { type Clock, createDiscovery, type Resolution, type Resolver } from '@rollcall/core';
import type { ResolveCommand } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { exitCodeOf, type Finding, refusalIn } from '../finding.ts';
import type { Io } from '../io.ts';
import { jsonFinding } from '../json.ts';
import { table } from '../table.ts';
import { verdict } from '../verdict.ts';

/** `rollcall resolve`: one lookup, and what is known after it. */
export async function resolve(command: ResolveCommand, io: Io): Promise<ExitCode> {
  const finding = await find(command, io.clock);
  const refusal = refusalIn(finding.snapshot);
  if (refusal !== undefined) throw refusal;
  if (command.isJson) io.stdout.write(`${JSON.stringify(jsonFinding(finding), undefined, 2)}\n`);
  else print(finding, io);
  return exitCodeOf(finding.snapshot);
}

async function find({ target, dns, timeoutMs, isExplained }: ResolveCommand, clock: Clock): Promise<Finding> {
  const discovery = createDiscovery({ dns, clock });
  try {
    const resolver = discovery.resolver(target);
    const words: Resolution[] = [];
    resolver.on('resolution', (word) => words.push(word));
    await lookUp(resolver, timeoutMs, clock);
    const explanation = isExplained ? resolver.explain().text : undefined;
    return { target: resolver.name, snapshot: resolver.snapshot, words, explanation };
  } finally {
    await discovery.close();
  }
}

async function lookUp(resolver: Resolver, timeoutMs: number | undefined, clock: Clock): Promise<void> {
  const late = new AbortController();
  const timer = timeoutMs === undefined ? undefined : clock.setTimeout(() => late.abort(), timeoutMs);
  try {
    await resolver.refresh({ signal: late.signal });
  } catch (error) {
    if (!late.signal.aborted) throw error;
  } finally {
    timer?.[Symbol.dispose]();
  }
}

/** Who is there goes to stdout, as does what was asked for by `--explain`; why nobody is, to stderr. */
function print(finding: Finding, { stdout, stderr }: Io): void {
  const { snapshot, explanation } = finding;
  const isFound = snapshot.endpoints.length > 0;
  if (isFound) stdout.write(`${lines(table(snapshot.endpoints))}\n`);
  (isFound ? stdout : stderr).write(lines(verdict(finding)));
  if (explanation !== undefined) stdout.write(`\n${explanation}\n`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

import type { ResolveCommand } from '../command.ts';
import { endpointTable } from '../endpoint-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { find } from '../find.ts';
import { exitCodeOf, type Finding, refusalIn } from '../finding.ts';
import { type Io, lines } from '../io.ts';
import { jsonFinding } from '../json.ts';
import { verdict } from '../verdict.ts';

/** `rollcall resolve`: one lookup, and what is known after it. */
export async function resolve(command: ResolveCommand, io: Io): Promise<ExitCode> {
  const finding = await find(command, io.clock);
  if (command.isJson) io.stdout.write(`${JSON.stringify(jsonFinding(finding), undefined, 2)}\n`);
  else print(finding, io);
  return exitCodeOf(finding.snapshot);
}

/** Who is there goes to stdout, as does what was asked for by `--explain`; why nobody is, to stderr. */
function print(finding: Finding, { stdout, stderr }: Io): void {
  const { snapshot, explanation } = finding;
  const refusal = refusalIn(snapshot);
  if (refusal !== undefined) throw refusal;
  const isFound = snapshot.endpoints.length > 0;
  if (isFound) stdout.write(`${lines(endpointTable(snapshot.endpoints))}\n`);
  (isFound ? stdout : stderr).write(lines(verdict(finding)));
  if (explanation !== undefined) stdout.write(`\n${explanation}\n`);
}

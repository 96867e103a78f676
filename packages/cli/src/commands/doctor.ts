import type { DoctorCommand } from '../command.ts';
import { diagnose } from '../doctor/diagnose.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import type { Examination } from '../doctor/examination.ts';
import { examine } from '../doctor/examine.ts';
import { jsonExamination } from '../doctor/json.ts';
import { report } from '../doctor/report.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { refusalIn } from '../finding.ts';
import { type Io, lines } from '../io.ts';

/** `rollcall doctor`: what discovery depends on, looked at one by one; what is wrong with it, and what to do. */
export async function doctor(command: DoctorCommand, io: Io): Promise<ExitCode> {
  const examination = await examine(command, io.clock);
  const findings = diagnose(examination);
  if (command.isJson) io.stdout.write(`${JSON.stringify(jsonExamination(examination, findings), undefined, 2)}\n`);
  else io.stdout.write(lines(report(examination, findings)));
  return exitCodeOf(examination, findings);
}

function exitCodeOf({ finding }: Examination, findings: readonly Diagnosis[]): ExitCode {
  const { snapshot } = finding;
  if (snapshot.status === 'failed' && refusalIn(snapshot) === undefined) return exitCodes.unknown;
  const isWell = snapshot.endpoints.length > 0 && findings.every(({ level }) => level !== 'error');
  return isWell ? exitCodes.found : exitCodes.none;
}

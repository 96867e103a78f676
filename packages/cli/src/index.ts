// The program `rollcall`, for whoever wants to run it inside another one; and the types of what `--json` prints.

export type { Diagnosis, DiagnosisCode, Level } from './doctor/diagnosis.ts';
export type { JsonDns, JsonDoor, JsonExamination, JsonQuestion } from './doctor/json.ts';
export { type ExitCode, exitCodes } from './exit-code.ts';
export type { Io, Output } from './io.ts';
export type { JsonEndpoint, JsonEvent, JsonFinding, JsonReason } from './json.ts';
export { run } from './run.ts';

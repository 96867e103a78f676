import { setImmediate as turn } from 'node:timers/promises';
import type { NameServer } from '@rollcall/testing';
import type { DiagnosisCode, ExitCode, JsonExamination } from '../../src/index.ts';
import { type Terminal, terminal } from '../terminal.ts';

/** What a doctor's visit came to. */
export interface CheckUp extends JsonExamination {
  readonly exitCode: ExitCode;
  readonly codes: readonly DiagnosisCode[];
}

/**
 * `rollcall doctor `, `line` and ` --json`, asked of these servers. Time goes by only while nothing else happens: so a
 * server that is slow for this machine is not taken for one that is silent.
 */
export async function checkUp(line: string, ...servers: readonly NameServer[]): Promise<CheckUp> {
  const screen = terminal();
  const ended = screen.rollcall(
    `doctor ${line} --json${servers.map(({ address }) => ` --server ${address}`).join('')}`,
  );
  const exitCode = await untilEnded(ended, screen, servers);
  const examination: JsonExamination = JSON.parse(screen.out);
  return { ...examination, exitCode, codes: examination.findings.map(({ code }) => code) };
}

const quietTurns = 50;

async function untilEnded<T>(ended: Promise<T>, { clock }: Terminal, servers: readonly NameServer[]): Promise<T> {
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  const asked = (): number => servers.reduce((sum, { queries }) => sum + queries, 0);
  while (!isOver) {
    const before = asked();
    for (let turns = 0; turns < quietTurns && !isOver; turns++) await turn();
    if (!isOver && asked() === before) await clock.advance(500);
  }
  return over;
}

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { DiscoveryError } from '@rollcall/core';
import { readArgs } from './args.ts';
import type { Command } from './command.ts';
import { doctor } from './commands/doctor.ts';
import { resolve } from './commands/resolve.ts';
import { watch } from './commands/watch.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';
import { help, usage } from './usage.ts';

/**
 * Runs one command line of `rollcall` to its end.
 *
 * @param argv without Node and the script: `['resolve', 'web.default:http']`.
 * @returns what the process should end with. It never rejects.
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await obey(readArgs(argv), io);
  } catch (error) {
    io.stderr.write(`rollcall: ${DiscoveryError.is(error) ? error.message : inspect(error)}\n`);
    return isUsers(error) ? exitCodes.usage : exitCodes.unknown;
  }
}

async function obey(command: Command, io: Io): Promise<ExitCode> {
  switch (command.kind) {
    case 'resolve':
      return await resolve(command, io);
    case 'watch':
      return await watch(command, io);
    case 'doctor':
      return await doctor(command, io);
    case 'help':
      io.stdout.write(help);
      return exitCodes.found;
    case 'version':
      io.stdout.write(`${version()}\n`);
      return exitCodes.found;
    case 'misuse':
      io.stderr.write(`rollcall: ${command.message}\n\n${usage}\n'rollcall --help' says more.\n`);
      return exitCodes.usage;
  }
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** What only whoever typed the command, or set the environment, can put right. */
function isUsers(error: unknown): boolean {
  return DiscoveryError.is(error) && ['ROLLCALL_BAD_TARGET', 'ROLLCALL_BAD_OPTION'].includes(error.code);
}

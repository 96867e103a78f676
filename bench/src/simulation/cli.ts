// node -C @rollcall/source bench/src/simulation/cli.ts --help
import { DiscoveryError } from '@rollcall/core';
import { figures } from './cli/figures.ts';
import { help } from './cli/help.ts';
import { simulate } from './cli/simulate.ts';

const [command, ...args] = process.argv.slice(2);
try {
  if (command === 'figures') process.exitCode = (await figures(args, console.log)) ? 0 : 1;
  else if (command === 'simulate') await simulate(args, console.log);
  else console.log(help);
} catch (error) {
  if (!isMistake(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Of whoever typed the command. */
function isMistake(error: unknown): error is Error {
  if (error instanceof RangeError || DiscoveryError.is(error)) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

#!/usr/bin/env node
import { exitCodes } from './exit-code.ts';
import { tooOld } from './node-version.ts';

const reason = tooOld(process.versions.node);
if (reason === undefined) {
  void main();
} else {
  process.stderr.write(`${reason}\n`);
  process.exitCode = exitCodes.usage;
}

/** What is needed for it is loaded only here: on a Node that is too old, loading it fails. */
async function main(): Promise<void> {
  const [{ createProcessIo }, { run }] = await Promise.all([import('./process-io.ts'), import('./run.ts')]);
  process.exitCode = await run(process.argv.slice(2), createProcessIo());
}

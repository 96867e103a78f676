#!/usr/bin/env node
import { createProcessIo } from './process-io.ts';
import { run } from './run.ts';

void run(process.argv.slice(2), createProcessIo()).then((code) => {
  process.exitCode = code;
});

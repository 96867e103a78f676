import { glob, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { SourceTextModule } from 'node:vm';

/**
 * - A top-level await anywhere makes `require()` of the package throw.
 * - `using` is a syntax error in plain JavaScript on Node 22.
 */
export async function sourcesRunAnywhere(): Promise<string[]> {
  const complaints: string[] = [];
  for await (const file of glob('packages/*/src/**/*.ts')) {
    const code = await readFile(file, 'utf8');
    if (awaitsAtTopLevel(code)) complaints.push(`${file} has a top-level await`);
    for (const [at, line] of code.split('\n').entries()) {
      if (/^\s*(await\s+)?using\s+\w+\s*=/.test(line)) complaints.push(`${file}:${at + 1} ${line.trim()}`);
    }
  }
  return complaints;
}

function awaitsAtTopLevel(code: string): boolean {
  return new SourceTextModule(stripTypeScriptTypes(code)).hasTopLevelAwait();
}

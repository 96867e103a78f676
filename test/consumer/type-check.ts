import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { run } from '../child.ts';
import { root } from '../packages.ts';

/** As strict as an app can be, and our declarations are checked too (`skipLibCheck` is off). */
const strictest = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
  module: 'nodenext',
  moduleDetection: 'force',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

export interface TypeCheckOptions {
  readonly consumer: string;
  /** A folder in the consumer, made for these files. */
  readonly name: string;
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly compilerOptions?: Readonly<Record<string, unknown>> | undefined;
  /** The compiler; else this repository's. */
  readonly tsc?: string | undefined;
}

export interface TypeCheck {
  readonly errors: readonly string[];
  /** Every file that the compiler read. */
  readonly read: readonly string[];
}

/** Type-checks an app's files against the packages that it has installed. */
export async function typeCheck(options: TypeCheckOptions): Promise<TypeCheck> {
  const { consumer, name, files, compilerOptions, tsc = join(root, 'node_modules/.bin/tsc') } = options;
  const folder = join(consumer, name);
  const config = { compilerOptions: { ...strictest, ...compilerOptions }, files: Object.keys(files) };
  for (const [file, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(config) })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { said } = await run([tsc, '-p', '.', '--listFiles'], { cwd: folder });
  const lines = said.trim().split('\n');
  const read = lines.filter(isAbsolute);
  return { errors: lines.filter((line) => !isAbsolute(line) && !isForeign(line)), read };
}

/** What is wrong with the declarations of other packages is not ours to mend; what they say of it further is indented. */
function isForeign(line: string): boolean {
  return line.includes('node_modules/.pnpm/') || line.startsWith('  ');
}

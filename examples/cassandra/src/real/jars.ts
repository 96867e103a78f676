import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const VERSION = '5.0.9';
const pom = fileURLToPath(new URL('./pom.xml', import.meta.url));
const { ROLLCALL_JARS: chosen, XDG_CACHE_HOME: cache = join(homedir(), '.cache') } = process.env;
/** ROLLCALL_JARS, or the user's own cache. */
const place = chosen ?? join(cache, 'rollcall', 'jars');

/** Where Cassandra's jars are; why there are none, if so. They are fetched once: 67 MB. */
export async function cassandraJars(): Promise<{ readonly folder: string } | { readonly missing: string }> {
  if (!(await answers('java', '-version'))) return { missing: 'there is no Java (17)' };
  const folder = join(place, `cassandra-${VERSION}`);
  if (existsSync(folder)) return { folder };
  if (!(await answers('mvn', '-version'))) return { missing: 'there is no Maven to fetch Apache Cassandra with' };
  const half = `${folder}.${process.pid}`;
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${half}`];
  try {
    await run('mvn', ['-q', '-B', '-f', pom, ...goal]);
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    return { missing: `Maven could not fetch Apache Cassandra: ${String(error).split('\n', 1)[0]}` };
  }
  return { folder };
}

async function answers(command: string, ...args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

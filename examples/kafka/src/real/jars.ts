import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pom = fileURLToPath(new URL('./pom.xml', import.meta.url));

/** Undefined where there is all that it takes, else what is missing, in a few words. */
export function missing(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has loopback addresses enough';
  if (spawnSync('java', ['-version']).status !== 0) return 'there is no java';
  if (!existsSync(folder()) && spawnSync('mvn', ['-version']).status !== 0) return 'there is no mvn';
  return undefined;
}

export function kafkaVersion(): string {
  return /<artifactId>kafka_2\.13<\/artifactId>\s*<version>(.+)<\/version>/.exec(readFileSync(pom, 'utf8'))?.[1] ?? '?';
}

/** Kafka's jars, fetched by Maven where they are not there yet (46 MB). */
export function kafkaJars(): string {
  const jars = folder();
  if (existsSync(jars)) return jars;
  console.error('Fetching Apache Kafka …');
  const partial = `${jars}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
  const { status, stdout } = spawnSync('mvn', ['-q', '-B', '-f', pom, ...goal], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mvn failed: ${stdout}`);
  renameSync(partial, jars);
  return jars;
}

/** ROLLCALL_JARS, or the user's own cache; one folder for each version of the pom. */
function folder(): string {
  const { ROLLCALL_JARS: chosen, XDG_CACHE_HOME: cache = join(homedir(), '.cache') } = process.env;
  const key = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  return join(chosen ?? join(cache, 'rollcall', 'jars'), `kafka-${key}`);
}

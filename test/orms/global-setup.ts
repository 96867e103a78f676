import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Generates Prisma's client, into `dist/`. */
export default async function setup(): Promise<void> {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    // It would download one, to migrate with.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  };
  const args = ['generate', '--schema', 'prisma/schema.prisma', '--no-hints'];
  await promisify(execFile)('node_modules/.bin/prisma', args, { cwd: import.meta.dirname, env });
}

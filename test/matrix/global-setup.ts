import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installInto } from './install.ts';

export default async function setup(project: TestProject): Promise<() => void> {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-matrix-')));
  const remove = () => rmSync(app, { recursive: true, force: true });
  try {
    await installInto(app);
  } catch (error) {
    remove();
    throw error;
  }
  project.provide('consumer', app);
  return remove;
}

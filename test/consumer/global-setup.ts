import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { installPackages } from './install.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of an app outside of this repository that has installed our packages. */
    consumer: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = await installPackages();
  project.provide('consumer', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

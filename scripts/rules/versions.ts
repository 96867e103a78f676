import { glob, readFile } from 'node:fs/promises';

/** One version of everything, in pnpm-workspace.yaml. Only peers, which are the app's to choose, state their own range. */
export async function versionsStandInTheCatalog(): Promise<string[]> {
  const complaints: string[] = [];
  for await (const file of glob(['package.json', '{packages,examples}/*/package.json', '{test,bench}/package.json'])) {
    const { dependencies, devDependencies } = JSON.parse(await readFile(file, 'utf8'));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      const right = name.startsWith('@rollcall/') ? 'workspace:*' : 'catalog:';
      if (version !== right) complaints.push(`${file}: ${name} must be '${right}', not '${version}'`);
    }
  }
  return complaints;
}

import { glob, readFile } from 'node:fs/promises';
import { getReleasePlan } from '@changesets/get-release-plan';

/** What lies in `.changeset/` can be read, names packages that exist, and brings all that we publish to one version. */
export async function changesetsReleaseAllTogether(): Promise<string[]> {
  try {
    const { releases } = await getReleasePlan(process.cwd());
    const released = releases.filter(({ type }) => type !== 'none');
    if (released.length === 0) return [];
    const versions = new Set(released.map(({ newVersion }) => newVersion));
    const left = (await published()).filter((name) => !released.some((release) => release.name === name));
    return [
      ...(versions.size > 1 ? [`.changeset: would release several versions: ${[...versions].join(', ')}`] : []),
      ...left.map((name) => `.changeset/config.json: ${name} is not in the fixed group`),
    ];
  } catch (error) {
    return [`.changeset: ${error instanceof Error ? error.message : error}`];
  }
}

async function published(): Promise<string[]> {
  const names: string[] = [];
  for await (const file of glob('packages/*/package.json')) names.push(JSON.parse(await readFile(file, 'utf8')).name);
  return names;
}

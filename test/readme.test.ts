import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster } from '@rollcall/testing';
import { describe, expect, inject, test } from 'vitest';
import { type Ended, run } from './child.ts';
import { typeCheck } from './consumer/type-check.ts';
import { root } from './packages.ts';
import { type Block, blocksOf } from './readme/blocks.ts';
import { setups } from './readme/setups.ts';

const consumer = inject('consumer');
const folder = join(consumer, 'readme');
mkdirSync(folder, { recursive: true });

const readmes = globSync(['README.md', 'packages/*/README.md'], { cwd: root }).map((file) => ({
  file,
  blocks: blocksOf(readFileSync(join(root, file), 'utf8')),
}));

/** Each block is a process, and CI has the time for all; by default it is the first that can run. */
const tried = (blocks: readonly Block[]): readonly Block[] =>
  process.env.ROLLCALL_TEST === 'thorough' ? blocks : blocks.filter(({ skip }) => skip === undefined).slice(0, 1);

describe.each(readmes)('$file', ({ file, blocks }) => {
  for (const block of tried(blocks)) {
    const title = `line ${block.line} runs`;
    if (block.skip !== undefined) test.skip(`${title} (skipped: ${block.skip})`);
    else test(title, () => expectToRun(block, nameOf(file, block)));
  }
});

test('their TypeScript has no type errors', async () => {
  const typed = readmes.flatMap(({ file, blocks }) =>
    blocks
      .filter(({ language, skip }) => language === 'ts' && skip === undefined)
      .map((block) => [nameOf(file, block), block.code] as const),
  );
  const { errors } = await typeCheck({ consumer, name: 'readme-types', files: Object.fromEntries(typed) });
  expect(errors).toEqual([]);
});

async function expectToRun(block: Block, name: string): Promise<void> {
  const setup = setups[block.setup];
  if (setup === undefined) throw new Error(`There is no set-up '${block.setup}': see test/readme/setups.ts`);
  await using cluster = await createCluster();
  const env = { ...cluster.env, ...(await setup(cluster)) };
  const ended = await runBlock(block, name, env);
  if (block.until !== undefined) expect(ended.said).toContain(block.until);
  else expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
}

function runBlock(block: Block, name: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  writeFileSync(join(folder, name), block.code);
  const isShell = block.language === 'sh';
  return run(isShell ? ['sh', '-e', join(folder, name)] : ['node', join(folder, name)], {
    cwd: folder,
    env,
    onOutput(said, child) {
      if (block.until !== undefined && said.includes(block.until)) child.kill();
    },
  });
}

/** `packages-core-readme-12.ts`. The extension tells Node what it is. */
function nameOf(file: string, { language, line, code }: Block): string {
  const script = /\brequire\(/.test(code) ? 'cjs' : 'mjs';
  return `${slug(file)}-${line}.${language === 'js' ? script : language}`;
}

function slug(file: string): string {
  return file.toLowerCase().replace(/\.md$/, '').replaceAll(/\W/g, '-');
}

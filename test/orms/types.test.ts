import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('none of this has a type error', async () => {
  const { stdout } = await promisify(execFile)('tsc', ['-b', import.meta.dirname]).catch((error) => error);
  expect(stdout).toBe('');
}, 60_000);

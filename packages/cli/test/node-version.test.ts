import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tooOld } from '../src/node-version.ts';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const oldest = `${engines.node.replace('>=', '')}.0`;

test.each([oldest, '22.19.1', '22.20.0', '24.0.0', '30.1.0'])('%s will do', (version) => {
  expect(tooOld(version)).toBeUndefined();
});

test.each(['22.18.9', '22.0.0', '20.20.2', '18.19.0'])('%s is too old', (version) => {
  expect(tooOld(version)).toBe(`rollcall needs Node 22.19 or later, and this is ${version}.`);
});

import { expect, test } from 'vitest';
import { isMet } from '../src/simulation/finding.ts';
import { scenarios } from '../src/simulation/scenarios.ts';

test.each(scenarios)('$title', async (scenario) => {
  const findings = await scenario.play(1);
  const missed = findings.filter((finding) => !isMet(finding));
  expect(findings.some(({ goal }) => goal !== undefined)).toBe(true);
  expect(missed).toEqual([]);
});

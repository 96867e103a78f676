import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'matrix',
    include: ['test/matrix/*.test.ts'],
    globalSetup: 'test/matrix/global-setup.ts',
    testTimeout: 120_000,
    reporters: ['verbose'],
    // As many compilers at once.
    maxConcurrency: 2,
  },
});

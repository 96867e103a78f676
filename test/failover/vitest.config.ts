import { defineConfig } from 'vitest/config';

const conditions = ['@rollcall/source', 'module', 'node', 'default'];

// Each of these plays for seconds, or for minutes where ROLLCALL_TEST=thorough, with three servers and a load.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'failover',
    include: ['test/failover/*.test.ts'],
    testTimeout: process.env.ROLLCALL_TEST === 'thorough' ? 1_800_000 : 120_000,
    hookTimeout: 30_000,
    // What one takes from the others would be in its figures.
    fileParallelism: false,
    reporters: ['verbose'],
  },
});

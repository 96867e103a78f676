import { configDefaults, defineConfig } from 'vitest/config';

// Tests run on the sources, whatever is built.
const conditions = ['@rollcall/source', 'node', 'default'];

/** `long`: of one test, and by its name; see docs/postgres.md. */
const isThorough = /^(thorough|long)$/.test(process.env.ROLLCALL_TEST ?? '');
/** Servers that are killed, promoted and held up: minutes, which CI has, and whoever has changed a line has not. */
const failovers = [
  'packages/postgres/test/{failover,consistency/failover,consistency/stale-reads}.test.ts',
  'packages/postgres/test/failover/**',
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // CI shares its machine with others: what passes only when tried again is told of, by name, at the end of its run.
    retry: isThorough ? 1 : 0,
    testTimeout: isThorough ? 300_000 : 20_000,
    hookTimeout: isThorough ? 120_000 : 30_000,
    // As long as it takes: a second, which is the default, can pass on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    // By default one core is left to others, which of two is half.
    maxWorkers: '100%',
    coverage: { include: ['packages/*/src/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['{packages/*,bench}/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...(isThorough ? [] : failovers)],
        },
      },
      {
        extends: true,
        // These need the packages as their users get them: built and packed.
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/{failover,matrix,orms}/**'],
          globalSetup: 'test/consumer/global-setup.ts',
          testTimeout: 60_000,
        },
      },
    ],
  },
});

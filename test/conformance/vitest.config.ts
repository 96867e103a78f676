import { defineConfig } from 'vitest/config';

const conditions = ['@rollcall/source', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'conformance',
    include: ['test/conformance/*.test.ts'],
    // Longer than whatever a test waits for, which then says what it has waited for.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // CI shows but the first line of what fails: it is to say what there was instead.
    chaiConfig: { truncateThreshold: 400 },
    // They share their ports.
    fileParallelism: false,
    reporters: ['verbose'],
  },
});

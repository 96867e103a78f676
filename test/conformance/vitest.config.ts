import { defineConfig } from 'vitest/config';

const conditions = ['@rollcall/source', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'conformance',
    include: ['test/conformance/*.test.ts'],
    testTimeout: 120_000,
    // A control plane starts in seconds, or in a minute where others are busy too.
    hookTimeout: 180_000,
    // They share their ports.
    fileParallelism: false,
    reporters: ['verbose'],
  },
});

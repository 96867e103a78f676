import { defineConfig } from 'vitest/config';

const conditions = ['@rollcall/source', 'node', 'default'];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'orms',
    include: ['*.test.ts'],
    globalSetup: './global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

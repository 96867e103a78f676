import { defineConfig } from 'vitest/config';

const conditions = ['@rollcall/source', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'conformance',
    include: ['test/conformance/*.test.ts'],
    // After an outage a controller may wait for up to a minute before it comes back.
    testTimeout: 480_000,
    // A control plane starts in seconds, or in a minute where others are busy too.
    hookTimeout: 180_000,
    // CI shows but the first line of what fails: it is to say what there was instead.
    chaiConfig: { truncateThreshold: 400 },
    // They share their ports.
    fileParallelism: false,
    reporters: ['verbose'],
  },
});

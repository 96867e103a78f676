import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Tests run on the sources, whatever is built.
const conditions = ['@rollcall/source', 'node', 'default'];

/** `long`: of one test, and by its name; see docs/postgres.md. */
const isThorough = /^(thorough|long)$/.test(process.env.ROLLCALL_TEST ?? '');
/** Minutes, which CI has, and whoever has changed a line has not: they run where ROLLCALL_TEST=thorough. */
const forCi = [
  // Database servers are killed, promoted and held up.
  'packages/postgres/test/{failover,consistency/failover,consistency/stale-reads}.test.ts',
  'packages/postgres/test/failover/**',
  // Three brokers, in Java; the protocol is tried on a fake one.
  'packages/kafka/test/real-brokers.test.ts',
  // Network namespaces, which take root, and half a minute of a cluster that comes back node by node.
  'test/redis.test.ts',
  // What a release can break, and hardly a line: attw and publint look at each package, a compiler and Node at each entry.
  'test/{tarballs,entries,packages}.test.ts',
  // Nothing but computing: how the pickers deal with what befalls many clients, simulated.
  'bench/test/scenarios.test.ts',
];
const exclude = [...configDefaults.exclude, ...(isThorough ? [] : forCi)];
/** They mock modules that others have loaded, change what is the whole process's, or look at all that it has open. */
const alone = [
  'packages/core/test/{dns/{system,own-client},sockets/{lookup,guard}}.test.ts',
  'packages/core/test/{balancer/{pick,pick-again,run},clients/close}.test.ts',
  'packages/cli/test/doctor/system.test.ts',
  'packages/grpc/test/lifecycle.test.ts',
  'packages/http/test/{changes,tasks,node/libraries}.test.ts',
  'packages/postgres/test/membership.test.ts',
  'packages/testing/test/cluster/starting.test.ts',
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: isThorough ? 300_000 : 20_000,
    hookTimeout: isThorough ? 120_000 : 30_000,
    // As long as it takes: a second, which is the default, can pass on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    // More than there are cores, as there is always one that waits: for a server to start, or for a TTL.
    maxWorkers: availableParallelism() + (isThorough ? 1 : 2),
    // CI shows but the first line of what fails: it is to say what there was instead.
    chaiConfig: { truncateThreshold: 400 },
    coverage: { include: ['packages/*/src/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['{packages/*,bench}/test/**/*.test.ts'],
          exclude: [...exclude, ...alone],
          // A process loads what it tests once, not for each file anew: that took half of the time.
          isolate: false,
          // The command line, and others that tests start, from their sources: these are stripped of types once.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone },
      },
      {
        extends: true,
        // These need the packages as their users get them: built and packed.
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, 'test/{conformance,failover,matrix,orms}/**'],
          globalSetup: 'test/consumer/global-setup.ts',
          testTimeout: 60_000,
        },
      },
    ],
  },
});

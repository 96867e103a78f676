// `npm test`, `npm run demo` and the other `commands` below: sets up what the command needs, then runs it on Node 24.
//
// This file and what it imports are plain JavaScript and need nothing but Node 20 and npm: they are what installs the
// rest. Arguments after `--` go to the command; its exit code, and Ctrl-C, pass through.
import { passOn, run } from './child.mjs';
import { everything, everythingAndOrms, root, setUp } from './set-up.mjs';

/** TypeScript sources run as they are, by type stripping; the condition makes packages find each other's `src`. */
const fromSource = ['node', '-C', '@rollcall/source'];
/** The check for top-level await lets Node parse modules without running them. */
const quietlyExperimental = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const commands = {
  demo: { needs: '@rollcall/example-demo', line: [...fromSource, 'examples/demo/src/main.ts'] },
  'example:cassandra': {
    needs: '@rollcall/example-cassandra',
    line: [...fromSource, 'examples/cassandra/src/main.ts'],
  },
  'example:kafka': { needs: '@rollcall/example-kafka', line: [...fromSource, 'examples/kafka/src/main.ts'] },
  'example:postgres': { needs: everything, line: [...fromSource, 'examples/postgres/src/main.ts'] },
  bench: { needs: everything, line: [...fromSource, 'bench/src/main.ts'] },
  'bench:postgres': {
    needs: everything,
    line: [...fromSource, 'bench/src/main.ts', 'postgres', 'postgres-consistency', 'postgres-failover'],
  },
  build: { needs: everything, line: ['node', 'scripts/build.ts'] },
  test: { needs: everything, line: ['vitest', 'run'] },
  matrix: { needs: everything, line: ['vitest', 'run', '--config', 'test/matrix/vitest.config.ts'] },
  orms: { needs: everythingAndOrms, line: ['vitest', 'run', '--config', 'test/orms/vitest.config.ts'] },
  'test:failover': {
    needs: everything,
    line: ['vitest', 'run', '--config', 'test/failover/vitest.config.ts'],
  },
  conformance: { needs: everything, line: [...fromSource, 'test/conformance/run.ts'] },
  check: { needs: everything, line: ['node', ...quietlyExperimental, 'scripts/check.ts'] },
};

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (command === undefined) {
  console.error(`Say one of: ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
const { path } = await setUp(command.needs);
passOn(await run([...command.line, ...args], { cwd: root, path }));

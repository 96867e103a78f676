// `npm run demo|test|matrix|check|build|bench`: sets up what the command needs, then runs it on Node 24.
//
// This file and what it imports are plain JavaScript and need nothing but Node 20 and npm: they are what installs the
// rest. Arguments after `--` go to the command; its exit code, and Ctrl-C, pass through.
import { passOn, run } from './child.mjs';
import { everything, root, setUp } from './set-up.mjs';

/** TypeScript sources run as they are, by type stripping; the condition makes packages find each other's `src`. */
const fromSource = ['node', '-C', '@rollcall/source'];
/** The check for top-level await lets Node parse modules without running them. */
const quietlyExperimental = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const commands = {
  demo: { needs: '@rollcall/example-demo', line: [...fromSource, 'examples/demo/src/main.ts'] },
  bench: { needs: '@rollcall/bench', line: [...fromSource, 'bench/src/main.ts'] },
  build: { needs: everything, line: ['node', 'scripts/build.ts'] },
  test: { needs: everything, line: ['vitest', 'run'] },
  matrix: { needs: everything, line: ['vitest', 'run', '--config', 'test/matrix/vitest.config.ts'] },
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

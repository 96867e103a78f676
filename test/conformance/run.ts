// `npm run conformance`: a real control plane and a real CoreDNS, built from their Go modules, and the tests that hold our
// fakes and our clients against them. Arguments go to vitest. Ends with 77 where this machine cannot.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServers, findGo } from './control-plane/build.ts';
import { isolated } from './control-plane/network.ts';

const go = findGo();
if (go === undefined) skip('there is no Go');
const [probe = '', ...probed] = isolated(['mount', '-t', 'tmpfs', 'tmpfs', '/run']);
if (spawnSync(probe, probed).status !== 0) skip('no namespaces can be made: it takes Linux, unshare, ip and mount');

const { coredns, kube } = buildServers(go);
const config = join(import.meta.dirname, 'vitest.config.ts');
const [file = '', ...args] = isolated(['vitest', 'run', '--config', config, ...process.argv.slice(2)]);
// Everybody's temporary files are in it: tests that are cut short leave none either.
const folder = mkdtempSync(join(tmpdir(), 'rollcall-conformance-'));
const tests = spawn(file, args, {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: folder, ROLLCALL_COREDNS: coredns, ROLLCALL_KUBE: kube },
});
// By SIGKILL, which the kernel passes on: unshare itself does not heed these.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tests.kill('SIGKILL'));
// A terminal's Ctrl-C reaches vitest by itself, and it ends in its own way.
process.on('SIGINT', () => {});
const [code] = await once(tests, 'close');
rmSync(folder, { recursive: true, force: true });
process.exitCode = code ?? 1;

function skip(why: string): never {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

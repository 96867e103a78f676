import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { isatty } from 'node:tty';

/** Runs a command with our standard streams, and `path` before PATH. Gives how it ended. */
export function run([file, ...args], { cwd, path }) {
  return ended(spawn(file, args, { cwd, env: environment({ path }), stdio: 'inherit' }));
}

/** Runs a command that should be silent. Gives how it ended, and what it said. */
export async function capture([file, ...args], { cwd }) {
  const child = spawn(file, args, { cwd, env: environment({ CI: 'true' }), stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', all: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
    said.all += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.all += chunk;
  });
  return { ...(await ended(child)), ...said };
}

/** Ends this process as the child ended: with its exit code, or by the same signal. */
export function passOn({ code, signal }) {
  if (signal === null) process.exit(code);
  process.kill(process.pid, signal);
}

function environment({ path, ...more }) {
  const paths = path === undefined ? {} : { PATH: `${path}${delimiter}${process.env.PATH}` };
  return { ...process.env, ...more, ...paths };
}

function ended(child) {
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).finally(stopForwarding);
}

/** We outlive the child, so that it can end in its own way. A terminal's Ctrl-C has reached it already. */
function forwardSignals(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !isatty(0)) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

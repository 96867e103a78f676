import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeletSettings } from '../kubelet.ts';
import type { Pod } from '../object.ts';
import type { Ask } from './persistent.ts';
import { writePodFiles } from './pod-files.ts';
import { probing } from './probe.ts';

interface Settings {
  readonly pod: Pod;
  readonly address: string;
  readonly command: readonly string[];
  readonly settings: KubeletSettings;
  readonly ask: Ask;
  /** `isReady` is another. */
  onReady(): void;
}

/** A container: a process that has a pod's files where a pod has them. It is started again when it ends. */
export class PodProcess {
  isReady = false;
  readonly #settings: Settings;
  readonly #ending = new AbortController();
  #process: ChildProcess | undefined;
  #isStopping = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async run(): Promise<void> {
    const { pod, settings, ask } = this.#settings;
    const folder = await writePodFiles(pod, settings, ask);
    while (!this.#isStopping) {
      await this.#runOnce(folder);
      this.#setReady(false);
      if (!this.#isStopping) await sleep(1_000);
    }
  }

  /** The preStop hook, then SIGTERM: fulfils once it has ended. */
  async stop(): Promise<void> {
    const seconds = this.#settings.pod.spec.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
    await sleep(seconds * 1_000, undefined, { signal: this.#ending.signal }).catch(() => {});
    this.#isStopping = true;
    if (this.#process === undefined || !isAlive(this.#process)) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }

  kill(): void {
    this.#isStopping = true;
    this.#ending.abort();
    this.#process?.kill('SIGKILL');
  }

  async #runOnce(folder: string): Promise<void> {
    const { pod, address } = this.#settings;
    const child = this.#spawn(folder);
    this.#process = child;
    const ended = new AbortController();
    const probed = probing(pod, address, ended.signal, (isReady) => this.#setReady(isReady));
    await once(child, 'exit').catch((error) => console.error(`${pod.metadata.name}: ${error.message}`));
    ended.abort();
    await probed;
  }

  #spawn(folder: string): ChildProcess {
    const { pod, command } = this.#settings;
    const output = openSync(join(folder, 'log'), 'a');
    const inItsPlace = ['--mount', 'sh', '-c', furnish, 'sh', folder, ...command];
    const child = spawn('unshare', inItsPlace, { stdio: ['ignore', output, output], env: this.#environment(pod) });
    closeSync(output);
    return child;
  }

  #environment({ metadata: { name, namespace = '' }, spec }: Pod): NodeJS.ProcessEnv {
    const { hostname, port } = new URL(this.#settings.settings.url);
    const own = spec.containers[0]?.env?.map(({ name: key, value = '' }) => [key, value]) ?? [];
    return {
      ...{ PATH: process.env.PATH, HOSTNAME: name },
      ...{ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
      ...Object.fromEntries(own),
      ...{ POD_NAME: name, POD_NAMESPACE: namespace, POD_IP: this.#settings.address },
    };
  }

  #setReady(isReady: boolean): void {
    if (this.isReady === isReady) return;
    this.isReady = isReady;
    this.#settings.onReady();
  }
}

/** In a mount namespace of its own: /etc/resolv.conf, which may be a link into /run, and the ServiceAccount's files. */
const furnish = [
  'mount -t tmpfs tmpfs /run',
  'resolv=$(readlink -m /etc/resolv.conf)',
  '{ [ -e "$resolv" ] || { mkdir -p "$(dirname "$resolv")" && : > "$resolv"; }; }',
  'mount --bind "$1/resolv.conf" "$resolv"',
  'mkdir -p /run/secrets/kubernetes.io',
  'ln -s "$1" /run/secrets/kubernetes.io/serviceaccount',
  'shift',
  'exec "$@"',
].join(' && ');

function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

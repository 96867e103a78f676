import { setTimeout as sleep } from 'node:timers/promises';
import { MERGE_PATCH } from '../api-client.ts';
import { annotations } from '../kubelet.ts';
import type { Container, Pod } from '../object.ts';
import { PodProcess } from './pod-process.ts';
import type { Machine } from './pods.ts';
import { statusOf } from './status.ts';

/** One pod, from when it has a node until it is gone. Of several containers the first one counts. */
export class RunningPod {
  #pod: Pod;
  readonly #machine: Machine;
  readonly #addresses: readonly string[];
  readonly #startTime: string = new Date().toISOString();
  /** Undefined where its image stands for nothing that can run. */
  readonly #process: PodProcess | undefined;
  #isStopping = false;
  #isGone = false;
  /** Of the last status that the API server has of us. */
  #wasReady: boolean | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(pod: Pod, machine: Machine) {
    this.#pod = pod;
    this.#machine = machine;
    this.#addresses = machine.addresses.of(pod);
    this.#process = this.#createProcess();
    void this.#process?.run();
    this.see(pod);
  }

  get pod(): Pod {
    return this.#pod;
  }

  see(pod: Pod): void {
    this.#pod = pod;
    this.#tell();
    if (pod.metadata.deletionTimestamp !== undefined && !this.#isStopping) void this.#stop();
  }

  /** It is deleted already. */
  end(): void {
    this.#isGone = true;
    this.#process?.kill();
  }

  get #isReady(): boolean {
    const isHeld = this.#pod.metadata.annotations?.[annotations.ready] === 'false';
    return !isHeld && (this.#process?.isReady ?? true);
  }

  #createProcess(): PodProcess | undefined {
    const { settings, ask } = this.#machine;
    const command = commandOf(this.#pod.spec.containers[0], settings.images);
    if (command === undefined) return undefined;
    return new PodProcess({
      ...{ pod: this.#pod, address: this.#addresses[0] ?? '', command, settings, ask },
      onReady: () => this.#tell(),
    });
  }

  /** One status behind the other, each as it is by then. */
  #tell(): void {
    this.#telling = this.#telling.then(async () => {
      const isReady = this.#isReady;
      if (this.#isGone || isReady === this.#wasReady) return;
      const status = statusOf(this.#pod, { isReady, addresses: this.#addresses, startTime: this.#startTime });
      // With the uid, as the name may be another pod's by now: 409.
      const patch = { metadata: { uid: this.#pod.metadata.uid }, status };
      await this.#machine.ask('PATCH', `${this.#path}/status`, patch, MERGE_PATCH);
      this.#wasReady = isReady;
    });
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    const { uid, deletionGracePeriodSeconds: grace = 30, annotations: said } = this.#pod.metadata;
    const end = sleep(grace * 1_000);
    const done = said?.[annotations.lingers] === 'true' ? end : (this.#process?.stop() ?? Promise.resolve());
    await Promise.race([done, end]);
    if (this.#isGone) return;
    this.end();
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid } };
    await this.#machine.ask('DELETE', this.#path, body);
  }

  get #path(): string {
    const { namespace, name } = this.#pod.metadata;
    return `/api/v1/namespaces/${namespace}/pods/${name}`;
  }
}

/** The image `host` is the machine that we are on. */
function commandOf(
  container: Container | undefined,
  images: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined {
  const { image = '', command = [], args = [] } = container ?? {};
  if (image === 'host') return [...command, ...args];
  return images[image.replace(/:[^/]*$/, '')];
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane, ControlPlaneOptions, Named } from '../control-plane.ts';
import { ApiClient, MERGE_PATCH } from './api-client.ts';
import { API_SERVER, createApiServer } from './api-server.ts';
import { type Credentials, writeCredentials } from './certificates.ts';
import { createControllers } from './controllers.ts';
import { COREDNS, corednsAccount, createCoreDns } from './coredns.ts';
import { compactEtcd, createEtcd } from './etcd.ts';
import { createKubelet } from './kubelet.ts';
import type { KubernetesList, KubernetesObject } from './object.ts';
import type { Part } from './part.ts';
import { Paths } from './paths.ts';
import { SliceWaker } from './slice-waker.ts';
import { requestToken } from './tokens.ts';

/** After an outage a controller waits for up to a minute before it does what is waited for; the rest is for slow machines. */
const LIMIT_MS = 180_000;

/** Everything in one folder and one network namespace. */
export class LocalControlPlane implements ControlPlane {
  readonly url: string = API_SERVER;
  readonly dns: string = COREDNS;
  readonly ca: string;
  readonly caFile: string;
  readonly adminToken: string;
  readonly etcd: Part;
  readonly apiserver: Part;
  readonly controllers: Part;
  readonly kubelet: Part;
  readonly coredns: Part;
  readonly request: ApiClient['request'];
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rollcall-control-plane-'));
  readonly #credentials: Credentials;
  readonly #client: ApiClient;
  readonly #paths: Paths;
  #kubeconfigs = 0;
  #corednsToken = '';
  #waker: SliceWaker | undefined;

  private constructor({ coredns, flags = [], images = {} }: ControlPlaneOptions) {
    const folder = this.#folder;
    const credentials = writeCredentials(folder);
    const { files, ca, adminToken } = credentials;
    const client = new ApiClient({ url: API_SERVER, ca, token: adminToken });
    this.ca = ca;
    this.caFile = files.certificate;
    this.adminToken = adminToken;
    this.#credentials = credentials;
    this.#client = client;
    this.#paths = new Paths(client);
    this.request = client.request;
    this.etcd = createEtcd(folder);
    this.apiserver = createApiServer({ folder, files, flags, client });
    this.controllers = createControllers({ folder, files, kubeconfig: this.kubeconfig(adminToken), client });
    this.coredns = createCoreDns(folder, () => this.kubeconfig(this.#corednsToken), coredns);
    this.kubelet = this.#createKubelet(images, coredns?.zone);
  }

  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const plane = new LocalControlPlane(options);
    try {
      await plane.#start();
      return plane;
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
  }

  async apply(objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
      const path = `${await this.#paths.of(object)}?fieldManager=conformance&force=true&fieldValidation=Strict`;
      await this.#client.must('PATCH', path, object, 'application/apply-patch+yaml');
    }
  }

  async patch(object: Named, change: object): Promise<void> {
    await this.#client.must('PATCH', await this.#paths.of(object), change, MERGE_PATCH);
  }

  async delete(object: Named, options: { readonly gracePeriodSeconds?: number } = {}): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...options };
    await this.#client.must('DELETE', await this.#paths.of(object), body);
  }

  async get<T extends KubernetesObject>(object: Named): Promise<T | undefined> {
    const { status, body } = await this.request<T>('GET', await this.#paths.of(object));
    if (status !== 200 && status !== 404) throw new Error(`${object.kind} ${object.metadata.name}: ${status}`);
    return status === 200 ? body : undefined;
  }

  logs(pod: string): string {
    const file = join(this.#folder, 'pods', pod, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  tokenOf(namespace: string, name: string, seconds = 3_600): Promise<string> {
    return requestToken(this.#client, { namespace, name, seconds, key: this.#credentials.signingKey });
  }

  kubeconfig(token: string): string {
    this.#kubeconfigs += 1;
    const file = join(this.#folder, `kubeconfig-${this.#kubeconfigs}`);
    const cluster = { server: this.url, 'certificate-authority': this.caFile };
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it' },
      contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
      clusters: [{ name: 'it', cluster }],
      users: [{ name: 'it', user: { token } }],
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  async compact(): Promise<void> {
    const { metadata } = await this.#client.must<KubernetesList>('GET', '/api/v1/namespaces?limit=1');
    await compactEtcd(metadata.resourceVersion);
  }

  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const outcome = await holds().catch((cause: unknown) => ({ cause }));
      if (outcome === true) return;
      if (performance.now() > end) throw new Error(`In vain: ${what}\n${this.#lastWords()}`, outcome || {});
      await sleep(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waker?.[Symbol.dispose]();
    this.#client[Symbol.dispose]();
    await Promise.all(this.#parts.map((part) => part.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #parts(): readonly Part[] {
    return [this.kubelet, this.coredns, this.controllers, this.apiserver, this.etcd];
  }

  async #start(): Promise<void> {
    await this.etcd.start();
    await this.apiserver.start();
    this.controllers.spawn();
    this.#waker = new SliceWaker(this.controllers, this.#client);
    this.kubelet.spawn();
    await this.apply(corednsAccount);
    // Longer than any test.
    this.#corednsToken = await this.tokenOf('kube-system', 'coredns', 86_400);
    this.coredns.spawn();
    await Promise.all([this.controllers, this.kubelet, this.coredns].map((part) => part.ready()));
  }

  #createKubelet(images: NonNullable<ControlPlaneOptions['images']>, zone = 'cluster.local'): Part {
    const folder = join(this.#folder, 'pods');
    mkdirSync(folder);
    const { ca, adminToken: token, url } = this;
    return createKubelet({ folder, url, ca, token, images, zone, nameserver: '127.0.0.1' });
  }

  #lastWords(): string {
    return this.#parts.map((part) => part.lastWords).join('\n');
  }
}

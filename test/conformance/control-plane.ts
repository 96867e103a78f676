import type { ApiClient } from './control-plane/api-client.ts';
import type { CoreDnsOptions } from './control-plane/coredns.ts';
import { LocalControlPlane } from './control-plane/local.ts';
import type { KubernetesObject } from './control-plane/object.ts';
import type { Part } from './control-plane/part.ts';

/** A Kubernetes without containers: real servers, and pods that are processes. One at a time, as its ports are fixed. */
export interface ControlPlane extends AsyncDisposable {
  /** Of the API server. */
  readonly url: string;
  /** Whom to trust there: PEM, and the file that it stands in. */
  readonly ca: string;
  readonly caFile: string;
  /** May do everything. */
  readonly adminToken: string;
  /** Of CoreDNS: `127.0.0.1:53`. */
  readonly dns: string;

  readonly etcd: Part;
  readonly apiserver: Part;
  readonly controllers: Part;
  readonly kubelet: Part;
  readonly coredns: Part;

  /** One request as admin, whatever comes of it. */
  request: ApiClient['request'];
  /**
   * As `kubectl apply --server-side --validate=strict`.
   *
   * @throws Error what the server has against it.
   */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  /** A merge patch: `{ spec: { replicas: 5 } }`. */
  patch(object: Named, change: object): Promise<void>;
  delete(object: Named, options?: { readonly gracePeriodSeconds?: number }): Promise<void>;
  /** As it is now; undefined where there is none. */
  get<T extends KubernetesObject>(object: Named): Promise<T | undefined>;

  /** What a pod's process has printed, and those of that name before it. */
  logs(pod: string): string;

  /**
   * Of a ServiceAccount that is there. Default: for an hour. For less than ten minutes no API server gives one: it is signed
   * here, with the server's key.
   */
  tokenOf(namespace: string, serviceAccount: string, seconds?: number): Promise<string>;
  /** A file that says where the API server is, and who asks. */
  kubeconfig(token: string): string;
  /** etcd forgets everything older than now: a list at an old version gets 410. */
  compact(): Promise<void>;
  /**
   * Asks until it holds; a rejection is a no.
   *
   * @throws Error after three minutes, with the last rejection and what the servers said last.
   */
  until(what: string, holds: () => Promise<boolean>): Promise<void>;
}

/** What names an object. Without a namespace it is in `default`, or in none where its kind has none. */
export type Named = Pick<KubernetesObject, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
};

export interface ControlPlaneOptions {
  readonly coredns?: CoreDnsOptions | undefined;
  /** More flags of kube-apiserver. */
  readonly flags?: readonly string[] | undefined;
  /**
   * What runs in place of a container, by its image without the tag: a command. The image `host` stands for the container's
   * own `command`, run here. A container of any other image is an address, ready at once, and no process.
   */
  readonly images?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Fulfils once all of it is ready. Only within `npm run conformance`, which builds the servers and a network for them. */
export function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  return LocalControlPlane.start(options);
}

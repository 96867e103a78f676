/**
 * What a DNS server knows of a cluster: plain data, as it would get it from the API server. Immutable: a server that
 * lags behind keeps an older one.
 */
export interface View {
  /** `cluster.local`. */
  readonly zone: string;
  readonly ttlSeconds: number;
  /** Of the SOA: the unix time of the last change. */
  readonly serial: number;
  readonly namespaces: readonly string[];
  readonly services: readonly Service[];
  /** The pods' own `10-244-0-1.default.pod` names, as with CoreDNS' `pods verified`. */
  readonly pods: readonly { readonly namespace: string; readonly address: string }[];
  /** Names outside the cluster, `*.corp.test` among them, and their addresses. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

export type Service = { readonly name: string; readonly namespace: string } & (
  | { readonly kind: 'headless'; readonly slices: readonly Slice[] }
  | {
      readonly kind: 'ClusterIP';
      readonly clusterIps: readonly string[];
      readonly ports: readonly Port[];
      readonly slices: readonly Slice[];
    }
  | { readonly kind: 'ExternalName'; readonly target: string }
);

/** Endpoints of one family that share one map of ports (Kubernetes: EndpointSlice). */
export interface Slice {
  /** None: the addresses are published, and no SRV record. */
  readonly ports: readonly Port[];
  readonly endpoints: readonly {
    readonly address: string;
    /** Undefined: the endpoint is named after its address, `10-244-0-1`. */
    readonly hostname: string | undefined;
    /** `conditions.ready`, which `publishNotReadyAddresses` makes true of everyone. */
    readonly ready: boolean;
  }[];
}

export interface Port {
  /** Empty for an unnamed port. */
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** An EndpointSlice as the API server sends it (kubernetes/api, `discovery/v1/types.go`). */
export interface SliceObject {
  readonly kind: 'EndpointSlice';
  readonly apiVersion: 'discovery.k8s.io/v1';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
    readonly creationTimestamp: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What a slice says, apart from what the server adds: as somebody applies it. */
export interface SliceManifest {
  readonly metadata: {
    readonly name: string;
    /** `kubernetes.io/service-name` says whose it is. */
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  /** `addressType`, `ports`, `endpoints`: right or wrong, they are served as they stand. */
  readonly [field: string]: unknown;
}

export const SERVICE_NAME = 'kubernetes.io/service-name';

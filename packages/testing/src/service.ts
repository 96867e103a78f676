/** A Service: a name in DNS. Every workload has one of its own name already, headless. */
export interface ServiceOptions {
  /** The workload whose pods it has: a second service over them. Default: none, which is NXDOMAIN if it is headless. */
  readonly of?: string | undefined;
  /**
   * Default `headless`. A `ClusterIP` is one address, at which nobody listens here: it is for the tests of what DNS says.
   * An `ExternalName` is a CNAME.
   */
  readonly type?: 'headless' | 'ClusterIP' | 'ExternalName' | undefined;
  /** What an ExternalName stands for. `dns.host()` gives names outside the cluster an address. */
  readonly externalName?: string | undefined;
  /** Port numbers by name. Default: the workload's. Headless services do not translate: these are the pods' own. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** As in `WorkloadOptions`, for this service. Default false. */
  readonly publishNotReadyAddresses?: boolean | undefined;
}

/**
 * Where the API server is, and what lets us in: as it is now. Tokens, authorities and kubeconfigs change while a process
 * runs (kubelet renews a token after 48 minutes), so it is read anew for each request.
 */
export interface Access {
  /** `https://10.96.0.1:443` */
  readonly server: string;
  /** Where this process is at home. */
  readonly namespace: string;
  readonly token: string | undefined;
  readonly tls: Tls;
}

/** As Node's TLS has them. PEM. */
export interface Tls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

/**
 * @param isRefused what it gave last was not accepted (401): nothing that was kept of it is good.
 * @throws KubernetesError where nothing says so, or what does cannot be read.
 */
export type FindAccess = (isRefused?: boolean) => Promise<Access>;

import type { IncomingMessage } from 'node:http';
import type { ApiFaults } from './faults.ts';
import type { ServiceAccount } from './service-account.ts';
import { forbidden, notFound, type Status, unauthorized } from './status.ts';

const SLICES = /^\/apis\/discovery\.k8s\.io\/v1(?:\/namespaces\/([^/]+))?\/endpointslices$/;

interface Rules {
  readonly account: ServiceAccount;
  /** The one whose slices may be read. */
  readonly namespace: string;
  readonly faults: ApiFaults;
}

/** Who it is, what may be done, and whether there is such a thing: in the order of a real API server. */
export function refuse(
  { headers: { authorization } }: IncomingMessage,
  { pathname, searchParams }: URL,
  { account, namespace, faults }: Rules,
): Status | undefined {
  const verb = searchParams.has('watch') ? 'watch' : 'list';
  const [path, asked] = SLICES.exec(pathname) ?? [];
  if (faults.has(401)) return unauthorized;
  if (authorization === undefined) return forbidden('system:anonymous', verb, asked);
  if (authorization !== `Bearer ${account.token}`) return unauthorized;
  if (path === undefined) return notFound;
  return asked === namespace && !faults.forbids ? undefined : forbidden(account.name, verb, asked);
}

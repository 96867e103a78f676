import { type Clock, createResolver, type Endpoint, type Resolver, type ServiceTarget } from '@rollcall/core';
import { endpointSlices, KubernetesError } from '@rollcall/kubernetes';

/** What the API server says of the service, to whoever watches its EndpointSlices. */
export type SlicesAnswer =
  | { readonly kind: 'listed'; readonly endpoints: readonly Endpoint[]; readonly elapsedMs: number }
  | {
      readonly kind: 'failed';
      readonly detail: string;
      readonly status: number | undefined;
      readonly elapsedMs: number;
    };

/** As long as an app waits for it before it goes by DNS. */
const PATIENCE_MS = 2_000;

/**
 * Watches as an app with `watchOrDns()` would, until the first answer. Undefined where nothing says that there is an API
 * server: neither a pod's environment, nor `KUBECONFIG`. What happens to be in `~/.kube/config` is of no concern here.
 */
export async function askSlices(target: ServiceTarget, clock: Clock): Promise<SlicesAnswer | undefined> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBECONFIG: config = '' } = process.env;
  if (host === '' && config === '') return undefined;
  const startedAt = clock.now();
  const resolver = createResolver(endpointSlices(target, { clock }), { clock });
  try {
    await firstWord(resolver, clock);
    return { ...answerOf(resolver), elapsedMs: Math.round(clock.now() - startedAt) };
  } finally {
    await resolver.close();
  }
}

async function firstWord(resolver: Resolver, clock: Clock): Promise<void> {
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    await resolver.refresh({ signal: late.signal });
  } catch (error) {
    if (!late.signal.aborted) throw error;
  } finally {
    timer[Symbol.dispose]();
  }
}

type Answer = SlicesAnswer extends infer A ? (A extends SlicesAnswer ? Omit<A, 'elapsedMs'> : never) : never;

function answerOf({ snapshot: { status, endpoints, reason } }: Resolver): Answer {
  if (status === 'current' || status === 'empty') return { kind: 'listed', endpoints };
  if (reason?.kind !== 'unknown')
    return { kind: 'failed', detail: `no answer in ${PATIENCE_MS} ms`, status: undefined };
  const { cause } = reason;
  return {
    kind: 'failed',
    detail: reason.detail ?? reason.code,
    status: KubernetesError.is(cause) ? cause.status : undefined,
  };
}

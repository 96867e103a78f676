import type { Endpoint } from './endpoint.ts';

/**
 * Which endpoints get no requests for a while, though they are listed. Envoy calls it outlier detection; its stock rules
 * eject nobody from a set of less than ten.
 *
 * - No connection (refused, unreachable, timed out): at once, and any number of endpoints, as such a failure harms nobody
 *   else. A connect in the background, every second, finds out when it is back.
 * - `consecutive` failures that were sent: at most half of the candidates, but one at least. After `baseMs` it gets one
 *   trial request; as long as that fails, the next one comes after twice the time, up to `maxMs`. One that said
 *   `Retry-After` gets none before that. (Envoy and gRPC heed a server's wish only where they retry, by
 *   `rate_limited_retry_back_off` and pushback; Linkerd ejects by it. An answer is never retried here, and one 503 is
 *   no proof that the next request fails, so what is left to put off is the trial.)
 *
 * Where nobody else is left among the candidates of a pick, the ejected ones are picked: a lone one is never ejected.
 * Picks of one endpoint and no other (`leader`, `ordinal`, `shard`, `endpoint`) go by no ejection.
 */
export interface EjectionOptions {
  /**
   * Failures in a row until an endpoint that answers is ejected. Default 5. Raise it where single requests fail for
   * reasons of their own, as with timeouts that are set tight.
   */
  readonly consecutive?: number | undefined;
  /** Until the first trial request, ±20 %. Default 1 000. Raise it where a failing pod takes long to recover. */
  readonly baseMs?: number | undefined;
  /** Until a trial request, at most. Default 30 000. Lower it to find recovered pods sooner, at the cost of failed trials. */
  readonly maxMs?: number | undefined;
  /**
   * Is the endpoint back? Fulfils if so. Called every second, ±20 %, while one has refused connections. Default: a TCP
   * connect, 1 s at most. Give one that asks for more where a port opens long before its server can answer.
   */
  readonly probe?: ((endpoint: Endpoint, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * What an error's code proves.
 *
 * - `unreachable`: nothing was sent, and nobody listens at that address.
 * - `unsent`: nothing was sent, but that is not the address' fault, so it must not be reported as dead: the trouble is
 *   on this host, in DNS, or in a certificate of a server that is very much there.
 * - `broken`: a connection that stood broke or fell silent. The request may have been read, and acted on.
 */
export type Proof = 'unreachable' | 'unsent' | 'broken';

/** Codes of libuv, Node and undici. What is not in here proves nothing. */
const proofs: Readonly<Record<string, Proof>> = {
  // connect(2), and undici's limit on it
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'unreachable',
  // this host: its interface is down, it is out of ports or files, or has no such address family
  ENETDOWN: 'unsent',
  EADDRNOTAVAIL: 'unsent',
  // undici's own refusal
  UND_ERR_CLOSED: 'unsent',
  EMFILE: 'unsent',
  ENFILE: 'unsent',
  // DNS, where a client was given a name: an outage of DNS is no outage of pods
  ENOTFOUND: 'unsent',
  EAI_AGAIN: 'unsent',
  // an established connection
  ECONNRESET: 'broken',
  EPIPE: 'broken',
  ETIMEDOUT: 'broken',
  UND_ERR_SOCKET: 'broken',
  UND_ERR_HEADERS_TIMEOUT: 'broken',
  UND_ERR_BODY_TIMEOUT: 'broken',
};

/**
 * The certificate was refused by this side, before any request (Node's docs, "X509 certificate error codes"). Alerts
 * that the server sends (`ERR_SSL_…`) are not among them: under TLS 1.3 they come after the first request bytes.
 */
const certificate =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/;

export interface CodedError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

/** What one error proves by itself, whatever is underneath it; undefined for nothing. */
export function proofOf({ code, syscall, message }: CodedError): Proof | undefined {
  if (typeof code !== 'string') return undefined;
  const proof = Object.hasOwn(proofs, code) ? proofs[code] : undefined;
  if (proof === 'broken' && syscall === 'connect') return 'unreachable';
  if (code === 'ECONNRESET' && endedBeforeTls(message)) return 'unsent';
  return proof ?? (certificate.test(code) ? 'unsent' : undefined);
}

/** Node gives it the same code as any reset; only the sentence (in `lib/_tls_wrap.js`) tells that no request was sent. */
function endedBeforeTls(message: unknown): boolean {
  return typeof message === 'string' && message.startsWith('Client network socket disconnected before secure TLS');
}

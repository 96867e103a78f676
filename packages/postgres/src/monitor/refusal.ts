import { isOfPassword } from '../servers/password.ts';

/** Why a look at a server said nothing about its role. */
export type RefusalKind =
  | 'unreachable'
  | 'starting'
  | 'credentials'
  | 'database'
  /** The app's own function has thrown. */
  | 'password'
  | 'not-postgres'
  | 'other';

/** In words for people, and a kind for the program. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }

  /** It is about who asks, or for what: no server that fails over changes that. */
  get isOurs(): boolean {
    return this.kind === 'credentials' || this.kind === 'database' || this.kind === 'password';
  }
}

/** @param hasSpoken whether anything came that is PostgreSQL's protocol. */
export function refusalOf(error: unknown, hasSpoken: boolean): Refusal {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  if (error instanceof Error && isOfPassword(error)) return new Refusal('password', message, error);
  const sqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  if (sqlState !== undefined) return new Refusal(kindOf(sqlState), `${message} (${sqlState})`, error);
  if (typeof code === 'string' && /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/.test(code))
    return new Refusal('unreachable', `connect ${code}`, error);
  if (isTls(code, message)) return new Refusal('other', `TLS: ${message}`, error);
  // pg's own word, where it was given none.
  if (/^SASL: .*client password must be/.test(message)) return new Refusal('credentials', message, error);
  if (!hasSpoken) return new Refusal('not-postgres', 'listens, and does not speak the protocol of PostgreSQL', error);
  return new Refusal('other', message, error);
}

/** Node names what is wrong with a certificate by OpenSSL's words; what pg itself says of TLS has no code. */
function isTls(code: unknown, message: string): boolean {
  return (typeof code === 'string' && /TLS|SSL|CERT|SIGNATURE/.test(code)) || /\bSSL connection/.test(message);
}

/** SQLSTATEs: class 28 is "invalid authorization", 57P03 "cannot connect now". */
function kindOf(code: string): RefusalKind {
  if (code.startsWith('28')) return 'credentials';
  if (code === '3D000') return 'database';
  return code === '57P03' ? 'starting' : 'other';
}

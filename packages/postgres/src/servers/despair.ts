import type { RoleFacts, Roles } from '@rollcall/core';
import { PostgresError, type PostgresErrorCode, type Seen } from '../errors.ts';
import { Refusal, type RefusalKind } from '../monitor/refusal.ts';
import type { Need } from './need.ts';

/** What no waiting will change, once everybody was looked at: all of them say the same. */
export function hopeless(roles: Roles, service: string): PostgresError | undefined {
  const facts = roles.all();
  if (!roles.isSurveyed || facts.some(({ role }) => role !== 'unknown')) return undefined;
  const common = (kind: RefusalKind): boolean =>
    facts.every(({ error }) => error instanceof Refusal && error.kind === kind);
  if (common('credentials'))
    return refused(facts, '28P01', `Every server of ${service} refuses the user or the password.`);
  if (common('database')) return refused(facts, '3D000', `No server of ${service} has that database.`);
  if (common('not-postgres'))
    return refused(facts, 'ROLLCALL_NOT_POSTGRES', `Nobody of ${service} speaks PostgreSQL. Is that its port?`);
  const clusters = new Set(facts.flatMap(({ cluster }) => cluster ?? []));
  if (clusters.size < 2 || roles.cluster !== undefined) return undefined;
  const advice = 'Have its selector match one cluster alone.';
  return refused(facts, 'ROLLCALL_TWO_CLUSTERS', `${service} lists servers of ${clusters.size} clusters. ${advice}`);
}

/** After `waitMs`. */
export function exhausted(roles: Roles, service: string, need: Need, waitMs: number): PostgresError {
  const facts = roles.all();
  const waited = `within ${waitMs} ms (\`waitMs\`)`;
  if (isRead(need)) return refused(facts, 'ROLLCALL_NO_SERVER', `Nobody of ${service} took a read ${waited}.`);
  const follow = facts.length > 0 && facts.every(({ role }) => role === 'replica');
  if (!follow)
    return refused(facts, 'ROLLCALL_NO_PRIMARY', `Nobody of ${service} took writes ${waited}. Nothing was sent.`);
  const advice = 'Promote one, or name the service that has the primary.';
  return refused(facts, 'ROLLCALL_ALL_STANDBYS', `All of ${service} are standbys. ${advice}`);
}

/** So many wait that one more would not be had in time either. */
export function crowded(roles: Roles, service: string, need: Need, maxWaiting: number): PostgresError {
  const code = isRead(need) ? 'ROLLCALL_NO_SERVER' : 'ROLLCALL_NO_PRIMARY';
  const message = `${maxWaiting} statements wait for ${service} already (\`maxWaiting\`). Nothing was sent.`;
  return refused(roles.all(), code, message);
}

function isRead(need: Need): boolean {
  return need === 'read' || typeof need === 'object';
}

/** As pg has it. */
export function ended(): Error {
  return new Error('Cannot use a pool after calling end on the pool');
}

/** What one server said when somebody connected to it. @returns the error itself where it is none of ours. */
export function ofConnect(error: Error & { readonly code?: unknown }, { endpoint }: RoleFacts): Error {
  const { code, message } = error;
  if (code !== '28P01' && code !== '28000' && code !== '3D000') return error;
  return new PostgresError(code, message, {
    seen: [{ endpoint: place(endpoint), saw: `${message} (${code})` }],
    cause: error,
  });
}

function refused(facts: readonly RoleFacts[], code: PostgresErrorCode, message: string): PostgresError {
  const seen: Seen[] = facts.map(({ endpoint, why }) => ({ endpoint: place(endpoint), saw: why }));
  const cause = facts.find(({ error }) => error !== undefined)?.error;
  // 28000 where a server says that the user may not, whatever the password.
  const said = cause instanceof Refusal ? (cause.cause as { readonly code?: unknown } | undefined)?.code : undefined;
  return new PostgresError(code === '28P01' && said === '28000' ? '28000' : code, message, { seen, cause });
}

/** A server, for people. */
export function place({ name, address, port }: RoleFacts['endpoint']): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return name === address ? `${host}:${port}` : `${name} (${host}:${port})`;
}

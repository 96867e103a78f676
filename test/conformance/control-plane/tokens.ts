import { sign } from 'node:crypto';
import type { ApiClient } from './api-client.ts';

/** The least that an API server gives: `spec.expirationSeconds` of a TokenRequest. */
const LEAST_SECONDS = 600;

/** A token as a pod gets it; a shorter one is the same with another end, signed with the cluster's own key. */
export async function requestToken(
  client: ApiClient,
  { namespace, name, seconds, key }: { namespace: string; name: string; seconds: number; key: string },
): Promise<string> {
  const { status } = await client.must<{ status: { token: string } }>(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: Math.max(seconds, LEAST_SECONDS) },
    },
  );
  return seconds < LEAST_SECONDS ? endingEarlier(status.token, seconds, key) : status.token;
}

function endingEarlier(token: string, seconds: number, key: string): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const ending = { ...claims, exp: claims.iat + seconds };
  const signed = `${header}.${Buffer.from(JSON.stringify(ending)).toString('base64url')}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

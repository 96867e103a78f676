import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bitString, der, integer, objectId, octetString, sequence, utcTime } from './der.ts';

export interface Certificate {
  /** PEM; it vouches for itself. */
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** commonName, basicConstraints, subjectAltName, ecdsa-with-SHA256. */
const ids = { name: '2.5.4.3', constraints: '2.5.29.19', altNames: '2.5.29.17', ecdsa: '1.2.840.10045.4.3.2' } as const;

/** One for 127.0.0.1, and made anew each time: no key lies about that anybody could use for more (RFC 5280). */
export function createCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(ids.ecdsa));
  const name = sequence(der(0x31, sequence(objectId(ids.name), der(0x0c, Buffer.from('kube-apiserver')))));
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.from([1, ...randomBytes(8)])),
    algorithm,
    name,
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + 365 * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(constraints(), altNames())),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return {
    cert: pem(sequence(toBeSigned, algorithm, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** It is an authority. */
function constraints(): Buffer {
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])));
  return sequence(objectId(ids.constraints), octetString(isAuthority));
}

function altNames(): Buffer {
  const names = ['localhost', 'kubernetes.default.svc'].map((name) => der(0x82, Buffer.from(name)));
  const address = der(0x87, Buffer.from([127, 0, 0, 1]));
  return sequence(objectId(ids.altNames), octetString(sequence(...names, address)));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '../../../packages/testing/src/api/certificate.ts';

/** What the servers know each other by, as text and as files. */
export interface Credentials {
  /** The API server's certificate, which vouches for itself. */
  readonly ca: string;
  readonly adminToken: string;
  /** What ServiceAccount tokens are signed with. */
  readonly signingKey: string;
  readonly files: Readonly<Record<keyof typeof names, string>>;
}

const names = {
  certificate: 'api.crt',
  certificateKey: 'api.key',
  signingKey: 'service-accounts.key',
  verifyingKey: 'service-accounts.pub',
  tokens: 'tokens.csv',
} as const;

/** Made anew for each control plane. */
export function writeCredentials(folder: string): Credentials {
  const { cert, key } = createCertificate();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const adminToken = randomBytes(16).toString('hex');
  const write = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const files = {
    certificate: write(names.certificate, cert),
    certificateKey: write(names.certificateKey, key),
    signingKey: write(names.signingKey, privateKey),
    verifyingKey: write(names.verifyingKey, publicKey),
    tokens: write(names.tokens, `${adminToken},admin,admin,system:masters\n`),
  };
  return { ca: cert, adminToken, signingKey: privateKey, files };
}

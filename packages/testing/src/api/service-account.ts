import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a pod finds of its ServiceAccount: `token`, `ca.crt` and `namespace` in a folder; and a kubeconfig that says the same. */
export class ServiceAccount {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'rollcall-account-'));
  readonly name: string;
  #token = '';

  constructor(name: string, namespace: string, ca: string) {
    this.name = `system:serviceaccount:${namespace}:${name}`;
    mkdirSync(this.folder, { recursive: true });
    this.#write('ca.crt', ca);
    this.#write('namespace', namespace);
    this.rotate();
  }

  get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  get token(): string {
    return this.#token;
  }

  /** The former one is good for nothing any more. */
  rotate(): void {
    this.#token = randomBytes(24).toString('hex');
    this.#write('token', this.#token);
  }

  /** JSON is YAML. Paths go by its own folder. */
  writeKubeconfig(server: string, namespace: string): void {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace } }],
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority': 'ca.crt' } }],
      users: [{ name: 'test', user: { tokenFile: 'token' } }],
    };
    this.#write('kubeconfig', JSON.stringify(config, undefined, 2));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 });
  }
}

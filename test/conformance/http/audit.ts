import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an API server writes down of the requests of one user, as they come in. */
export class Audit implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rollcall-audit-'));

  constructor(user: string) {
    const rules = [{ level: 'Metadata', users: [user] }, { level: 'None' }];
    const omitStages = ['ResponseStarted', 'ResponseComplete', 'Panic'];
    writeFileSync(this.#policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages, rules }));
  }

  get flags(): readonly string[] {
    return [`--audit-policy-file=${this.#policy}`, `--audit-log-path=${this.#log}`];
  }

  get requests(): number {
    if (!existsSync(this.#log)) return 0;
    return readFileSync(this.#log, 'utf8').split('\n').length - 1;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #policy(): string {
    return join(this.#folder, 'policy.json');
  }

  get #log(): string {
    return join(this.#folder, 'audit.log');
  }
}

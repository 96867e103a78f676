import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../packages.ts';

/** The app of `deploy/` where `npm install` has been: with our packages, from their sources. */
export class AppFolder implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rollcall-app-'));

  constructor() {
    copyFileSync(join(root, 'deploy', 'app', 'app.mjs'), join(this.#folder, 'app.mjs'));
    symlinkSync(join(root, 'test', 'node_modules'), join(this.#folder, 'node_modules'));
  }

  /** What its container runs in the end. */
  get command(): readonly string[] {
    return ['node', '-C', '@rollcall/source', join(this.#folder, 'app.mjs')];
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

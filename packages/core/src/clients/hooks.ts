import type { Activity } from '../clients.ts';
import type { Adapter } from './settings.ts';

/** What an adapter does with one client. Each is called at once; what it throws or rejects with becomes a warning. */
export class Hooks<C> {
  readonly #adapter: Adapter<C>;
  readonly #client: C;
  readonly #whose: string;
  #isMute = false;
  #isDestroyed = false;

  /** @param whose for warnings. */
  constructor(adapter: Adapter<C>, client: C, whose: string) {
    this.#adapter = adapter;
    this.#client = client;
    this.#whose = whose;
  }

  /** Who cannot tell is owed nothing that could be waited for, and is not asked again: a warning a second helps nobody. */
  activity(): Activity {
    try {
      if (!this.#isMute) return this.#adapter.activity(this.#client);
    } catch (error) {
      this.#isMute = true;
      this.#warn('activity', error);
    }
    return { owed: 0, bytesRead: 0 };
  }

  /** False where it failed. That a client does not close which is destroyed meanwhile is no news. */
  async close(): Promise<boolean> {
    try {
      await this.#adapter.close(this.#client);
      return true;
    } catch (error) {
      if (!this.#isDestroyed) this.#warn('close', error);
      return false;
    }
  }

  async destroy(reason: Error): Promise<void> {
    this.#isDestroyed = true;
    try {
      await this.#adapter.destroy(this.#client, reason);
    } catch (error) {
      this.#warn('destroy', error);
    }
  }

  #warn(hook: string, error: unknown): void {
    const said = error instanceof Error ? error.stack : String(error);
    process.emitWarning(`\`${hook}\` of ${this.#whose} threw: ${said}`, { code: 'ROLLCALL_CLIENT' });
  }
}

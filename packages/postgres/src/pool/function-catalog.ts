import type { FunctionName } from '../sql.ts';

interface Row {
  readonly schema: string;
  readonly name: string;
  readonly volatile: boolean;
}

/** Of several that share a name, one that is volatile makes all of them so: arguments are not told apart. */
const FUNCTIONS = `select n.nspname as schema, p.proname as name, bool_or(p.provolatile = 'v') as volatile
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace group by 1, 2`;

/** A function that was not there may have been created since. */
const AGAIN_MS = 1_000;
/** One that was there may have been replaced. */
const STALE_MS = 60_000;

export interface FunctionSource {
  /** Undefined where nobody can be asked. */
  ask(text: string): Promise<readonly unknown[] | undefined>;
  now(): number;
}

/**
 * Which functions may write, by `pg_proc.provolatile`: what a text calls, no text tells. A volatile one may, and goes to
 * the primary, as does one that is not known. Read once, in the background, when somebody calls one.
 */
export class FunctionCatalog {
  readonly #source: FunctionSource;
  #volatile: ReadonlyMap<string, boolean> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #isReading = false;

  constructor(source: FunctionSource) {
    this.#source = source;
  }

  mayWrite(calls: readonly FunctionName[]): boolean {
    const found = calls.map(({ schema, name }) =>
      this.#volatile?.get(schema === undefined ? name : `${schema}.${name}`),
    );
    this.#refresh(found.includes(undefined) ? AGAIN_MS : STALE_MS);
    return found.some((volatile) => volatile !== false);
  }

  #refresh(maxAgeMs: number): void {
    if (this.#isReading || this.#source.now() - this.#readAt < maxAgeMs) return;
    this.#isReading = true;
    void this.#read().finally(() => {
      this.#isReading = false;
    });
  }

  async #read(): Promise<void> {
    const rows = await this.#source.ask(FUNCTIONS).catch(() => undefined);
    if (rows === undefined) return; // nobody was there yet
    this.#readAt = this.#source.now();
    const volatile = new Map<string, boolean>();
    for (const row of rows as readonly Row[]) {
      volatile.set(`${row.schema}.${row.name}`, row.volatile);
      volatile.set(row.name, row.volatile || volatile.get(row.name) === true);
    }
    this.#volatile = volatile;
  }
}

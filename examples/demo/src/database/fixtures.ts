interface Place {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Its data. */
  readonly dir: string;
}

/** A PostgreSQL server: a process over a data directory. */
export interface Server extends Place {
  query<R>(text: string, values?: unknown[]): Promise<R[]>;
  start(settings: Readonly<Record<string, string>>): Promise<void>;
  /** It follows `primary` when it is started next. */
  follow(primary: Server): Promise<void>;
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>;
  /** For good: nothing is left of it but its files. */
  end(): Promise<void>;
}

export interface Succession {
  readonly node: Server;
  /** When it was last seen not to take writes yet. */
  readonly afterMs: number;
}

/** Those of our own tests: no code of an app. */
export interface Fixtures {
  readonly PostgresNode: new (place: Place) => Server;
  readonly user: string;
  readonly password: string;
  /** A data directory that no server has touched. Its clones are one cluster. */
  template(): Promise<string>;
  /** A new directory that the servers may write in: PostgreSQL does not run as root. */
  servantDirectory(parent: string): Promise<string>;
  binary(name: 'postgres'): string;
  /** Runs a command as whoever the servers run as. */
  asServant(command: string, args: readonly string[]): Promise<void>;
  /** What an operator does: the standby that has most is promoted, the others follow it. */
  succeed(standbys: readonly Server[]): Promise<Succession>;
}

const files = ['node', 'template', 'binaries'].map((name) => `packages/postgres/test/fixtures/${name}.ts`);

/** Rejects where there is no PostgreSQL for this machine. */
export async function loadFixtures(): Promise<Fixtures> {
  const root = new URL('../../../../', import.meta.url);
  const modules = [...files, 'test/failover/operator.ts'].map((file) => import(new URL(file, root).href));
  return Object.assign({}, ...(await Promise.all(modules)));
}

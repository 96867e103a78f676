import type { KubernetesError } from '../errors.ts';
import type { SliceReading } from '../slice/read-slice.ts';

/** Who is told what the API server says. */
export interface Observer {
  /** These are all that there are. */
  replaced(readings: ReadonlyMap<string, SliceReading>): void;
  changed(reading: SliceReading): void;
  deleted(name: string): void;
  /** What is known can be relied on: the server goes on telling what changes. */
  affirmed(): void;
  /** The server cannot say, or does not; for the `failures`th time in a row. */
  doubted(error: KubernetesError, failures: number): void;
}

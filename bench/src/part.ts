import type { Row } from './row.ts';

/** A part of the bench: `npm run bench -- pick` runs the one of that name. */
export interface Part {
  readonly title: string;
  /** Whose figures stand beside ours; undefined where there is nobody to compare with. */
  readonly peer: string | undefined;
  rows(): Promise<readonly Row[]>;
}

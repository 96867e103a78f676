import type { Candidate } from '@rollcall/core';

/** Narrows who may be picked. */
export type Among = (candidates: readonly Candidate[]) => readonly Candidate[];

/** Those of a pick's candidates that will do: the same array for the same answer, as pickers cache by it. */
export class Narrowed {
  readonly #willDo: (id: string) => boolean;
  #from: readonly Candidate[] | undefined;
  #list: readonly Candidate[] = [];

  constructor(willDo: (id: string) => boolean) {
    this.#willDo = willDo;
  }

  readonly of: Among = (candidates) => {
    if (this.#from !== candidates) {
      const list = candidates.filter(({ endpoint }) => this.#willDo(endpoint.id));
      this.#list = list.length === candidates.length ? candidates : list;
      this.#from = candidates;
    }
    return this.#list;
  };

  /** Others will do than before. */
  reset(): void {
    this.#from = undefined;
  }
}

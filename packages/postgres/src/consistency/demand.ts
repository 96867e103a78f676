import type { Inquiry } from './inquiry.ts';
import { later, type Position } from './position.ts';
import type { Standing, Timelines } from './timelines.ts';

/** What a server has to have for a read. It is of one moment: a write that comes later makes another one. */
export class Demand {
  /** One of each cluster; that of the last write first. */
  #positions: readonly Position[];
  #inquiry: Inquiry | undefined;

  constructor(positions: readonly Position[], inquiry?: Inquiry) {
    this.#positions = positions;
    this.#inquiry = inquiry;
  }

  /** Any server will do. */
  get isNone(): boolean {
    return this.#positions.length === 0;
  }

  /** Some place is not known yet. */
  get isOpen(): boolean {
    this.#collect();
    return this.#positions.some(({ lsn }) => lsn === undefined);
  }

  /** The place of the last write, or what was asked for. */
  get position(): Position | undefined {
    this.#collect();
    return this.#positions[0];
  }

  /** @param inquiry the question for its place, where that is not known. */
  and(position: Position, inquiry?: Inquiry): Demand {
    this.#collect();
    // A question that was sent before somebody else wrote is none for that.
    const asked = inquiry ?? (position.lsn === undefined ? undefined : this.#inquiry);
    const isSame = ({ cluster }: Position): boolean => cluster === position.cluster;
    const both = later(this.#positions.find(isSame), position);
    return new Demand([both, ...this.#positions.filter((each) => !isSame(each))], asked);
  }

  isMetBy(server: Standing, timelines: Timelines): boolean {
    this.#collect();
    return this.#positions.every((position) => timelines.covers(server, position));
  }

  /** Sees to it that somebody is asked for what is not known. */
  pursue(ask: () => Inquiry | undefined): void {
    const isAsked = this.#inquiry !== undefined && !this.#inquiry.hasFailed;
    if (this.isOpen && !isAsked) this.#inquiry = ask();
  }

  #collect(): void {
    const answer = this.#inquiry?.answer;
    if (answer === undefined) return;
    this.#inquiry = undefined;
    const settles = ({ cluster, timeline, lsn }: Position): boolean =>
      lsn === undefined && cluster === answer.cluster && timeline <= answer.timeline;
    this.#positions = this.#positions.map((position) => (settles(position) ? answer : position));
  }
}

export const nothing: Demand = new Demand([]);

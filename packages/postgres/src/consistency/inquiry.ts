import type { Position } from './position.ts';
import type { Standing } from './timelines.ts';

/** One question to a primary, where it has come to, for all whose writes were answered before it was sent. */
export class Inquiry {
  /** What they wrote is beyond that: the timeline is known, the place is not. */
  readonly from: Position;
  answer: Standing | undefined;
  /** There will be no answer any more. */
  hasFailed = false;

  constructor(cluster: string, timeline: number) {
    this.from = { cluster, timeline, lsn: undefined };
  }

  /** Whoever was demoted meanwhile tells of a history that is over: that is no answer. */
  end(answer: Standing | undefined): void {
    if (answer?.cluster === this.from.cluster && answer.timeline >= this.from.timeline) this.answer = answer;
    else this.hasFailed = true;
  }
}

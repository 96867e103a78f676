import { setTimeout as sleep } from 'node:timers/promises';
import { Listening } from './listening.ts';
import type { Answer, Stage, Who } from './scenario.ts';

export interface Asking {
  readonly as?: Who;
  /** Default: the EndpointSlices of the stage's namespace. */
  readonly path?: string;
  /** How long the first line is waited for. Default: 30 s, which nothing takes. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;

/** One performance: whatever is asked in it is put down. */
export class Play {
  readonly stage: Stage;
  readonly answers: Answer[] = [];

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get path(): string {
    return `/apis/discovery.k8s.io/v1/namespaces/${this.stage.namespace}/endpointslices`;
  }

  /** Until it has said everything; and that is put down. */
  async ask(query: Readonly<Record<string, string>> = {}, asking: Asking = {}): Promise<Answer> {
    return await this.watch(query, asking).ended;
  }

  /** Again and again; the answer that is waited for is put down, and no other. */
  async askUntil(isIt: (answer: Answer) => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const answer = await new Listening(this.stage, { who: 'reader', path: this.path, patienceMs: PATIENCE_MS }).ended;
      if (isIt(answer)) return void this.answers.push(answer);
      await sleep(20);
    }
    throw new Error('The answer that is waited for did not come.');
  }

  /** What is heard is put down at once, in the order of the questions; it goes on while other things happen. */
  watch(
    query: Readonly<Record<string, string>>,
    { as: who = 'reader', path: place = this.path, patienceMs = PATIENCE_MS }: Asking = {},
  ): Listening {
    const parameters = new URLSearchParams(query);
    const path = parameters.size === 0 ? place : `${place}?${parameters}`;
    const listening = new Listening(this.stage, { who, path, patienceMs });
    const at = this.answers.push({ who, path, status: undefined, lines: [], end: 'silent' }) - 1;
    void listening.ended.then((answer) => this.answers.splice(at, 1, answer));
    return listening;
  }

  /** The version of what there is now. */
  async version(): Promise<string> {
    const { lines } = await new Listening(this.stage, { who: 'reader', path: this.path, patienceMs: PATIENCE_MS })
      .ended;
    const [list] = lines as readonly { readonly metadata: { readonly resourceVersion: string } }[];
    return list?.metadata.resourceVersion ?? '';
  }
}

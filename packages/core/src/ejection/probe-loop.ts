import { abortAfter } from '../abort-when.ts';
import type { Clock } from '../clock.ts';
import { jittered } from './jittered.ts';

/** From one probe to the next, and how long one may take. */
const EVERY_MS = 1_000;
const LIMIT_MS = 1_000;

export interface ProbeLoop {
  readonly clock: Clock;
  readonly random: () => number;
  probe(signal: AbortSignal): Promise<void>;
  /** When the next one comes. */
  next(at: number): void;
  back(): void;
}

/** Asks every second whether it is back, until it is, or this is disposed. One probe at a time. */
export function probeUntilBack(loop: ProbeLoop): Disposable {
  const { clock, random } = loop;
  const over = new AbortController();
  let timer: Disposable;
  const later = (): void => {
    const ms = jittered(EVERY_MS, random);
    loop.next(clock.now() + ms);
    timer = clock.setTimeout(() => void ask(), ms);
  };
  const ask = async (): Promise<void> => {
    const isBack = await passes(loop, over.signal);
    if (over.signal.aborted) return;
    if (isBack) loop.back();
    else later();
  };
  later();
  return {
    [Symbol.dispose]: () => {
      over.abort();
      timer[Symbol.dispose]();
    },
  };
}

async function passes({ clock, probe }: ProbeLoop, over: AbortSignal): Promise<boolean> {
  const abort = new AbortController();
  const limit = abortAfter(clock, LIMIT_MS, abort, () => new Error(`The probe took longer than ${LIMIT_MS} ms.`));
  const stop = (): void => abort.abort(over.reason);
  over.addEventListener('abort', stop, { once: true });
  try {
    await probe(abort.signal);
    return true;
  } catch {
    return false;
  } finally {
    over.removeEventListener('abort', stop);
    limit[Symbol.dispose]();
  }
}

import { type Picker, type PickerEnv, type PickerFactory, type PickRequest, peakEwma } from '@rollcall/core';
import type { RequestView } from './request-view.ts';

/**
 * The service's picker, unless `agent.with({ picker })` gives another. One Balancer for both: loads, latencies and
 * ejections are shared.
 */
export function hinted(standard: PickerFactory<RequestView> = peakEwma()): PickerFactory<RequestView> {
  return { name: standard.name, create: (env) => new HintedPicker(standard.create(env), env) };
}

class HintedPicker implements Picker<RequestView> {
  readonly needs?: 'slot';
  readonly pinned?: boolean;
  readonly decayMs?: number;
  readonly rank?: NonNullable<Picker<RequestView>['rank']>;
  readonly #standard: Picker<RequestView>;
  readonly #env: PickerEnv;
  readonly #others = new WeakMap<PickerFactory<RequestView>, Picker<RequestView>>();

  constructor(standard: Picker<RequestView>, env: PickerEnv) {
    this.#standard = standard;
    this.#env = env;
    const { needs, pinned, decayMs } = standard;
    Object.assign(this, { needs, pinned, decayMs });
    if (standard.rank !== undefined) this.rank = standard.rank.bind(standard);
  }

  pick(...of: Parameters<Picker<RequestView>['pick']>): ReturnType<Picker<RequestView>['pick']> {
    return this.pickerFor(of[1]).pick(...of);
  }

  pickerFor(request: PickRequest<RequestView>): Picker<RequestView> {
    const factory = request.request?.hints.picker;
    const picker = factory === undefined ? this.#standard : this.#other(factory);
    return picker.pickerFor?.(request) ?? picker;
  }

  #other(factory: PickerFactory<RequestView>): Picker<RequestView> {
    const known = this.#others.get(factory) ?? factory.create(this.#env);
    this.#others.set(factory, known);
    return known;
  }
}

import { DiscoveryError } from '../errors.ts';
import { badOption } from '../options.ts';
import type { Candidate, Picker, PickerEnv, PickerFactory, PickRequest } from '../picker.ts';

/**
 * One picker or another, by what the request is: writes to the leader, reads to anybody. Each balancer has pickers of
 * its own, and each of these goes on by itself.
 *
 * @example
 * byRequest((sql: Query) => (sql.writes ? 'write' : 'read'), { write: leader(), read: leastRequest() });
 *
 * @throws DiscoveryError `BAD_OPTION`; a pick does where it has no `request`, or where `choose` names no picker.
 */
export function byRequest<R, K extends string>(
  choose: (request: R) => K,
  pickers: Readonly<Record<K, PickerFactory<R>>>,
): PickerFactory<R> {
  if (typeof choose !== 'function') throw badOption('choose', "a function from a request to a picker's name", choose);
  const factories = checked<R>(pickers);
  const name = `byRequest(${[...factories].map(([key, factory]) => `${key}: ${factory.name}`).join(', ')})`;
  return { name, create: (env) => new ByRequest(name, choose, factories, env) };
}

function checked<R>(pickers: Readonly<Record<string, PickerFactory<R>>>): ReadonlyMap<string, PickerFactory<R>> {
  const factories = Object.entries(pickers ?? {});
  if (factories.length === 0) throw badOption('pickers', 'pickers by name', pickers);
  const wrong = factories.find(([, factory]) => typeof factory?.create !== 'function');
  if (wrong !== undefined) throw badOption(`pickers.${wrong[0]}`, 'a picker, such as `leader()`', wrong[1]);
  return new Map(factories);
}

class ByRequest<R> implements Picker<R> {
  readonly decayMs?: number;
  readonly #name: string;
  readonly #choose: (request: R) => string;
  readonly #pickers: ReadonlyMap<string, Picker<R>>;

  constructor(
    name: string,
    choose: (request: R) => string,
    factories: ReadonlyMap<string, PickerFactory<R>>,
    env: PickerEnv,
  ) {
    this.#name = name;
    this.#choose = choose;
    this.#pickers = new Map([...factories].map(([key, factory]) => [key, factory.create(env)]));
    const decays = [...this.#pickers.values()].flatMap(({ decayMs }) => decayMs ?? []);
    // They share the latencies, and what has faded for one is lost to the others.
    if (decays.length > 0) this.decayMs = Math.max(...decays);
  }

  pick(candidates: readonly Candidate[], request: PickRequest<R>): Candidate | undefined {
    return this.pickerFor(request).pick(candidates, request);
  }

  pickerFor(request: PickRequest<R>): Picker<R> {
    if (request.request === undefined) throw this.#wrong('`request` is missing: give it with the pick.');
    const name = this.#choose(request.request);
    const chosen = this.#pickers.get(name);
    if (chosen === undefined) {
      const known = [...this.#pickers.keys()].map((each) => `'${each}'`).join(', ');
      throw this.#wrong(`\`choose\` returned '${name}', and there is ${known}.`);
    }
    return chosen.pickerFor?.(request) ?? chosen;
  }

  #wrong(problem: string): DiscoveryError {
    return new DiscoveryError('ROLLCALL_BAD_OPTION', `${this.#name}: ${problem}`);
  }
}

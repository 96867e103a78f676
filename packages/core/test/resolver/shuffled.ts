import type { Found } from '../../src/resolution.ts';

/** In any order. */
export function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((each) => ({ each, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

/** The same sightings in other parts, in any order, some parts more than once, one word a part. */
export function shuffledParts(parts: readonly Found[], random: () => number): readonly Found[] {
  const sightings = shuffled(
    parts.flatMap(({ endpoints }) => endpoints),
    random,
  );
  const groups = Map.groupBy(sightings, () => Math.floor(random() * 3));
  const words = [0, 1, 2].map((n) => ({ kind: 'found', part: `part-${n}`, endpoints: groups.get(n) ?? [] }) as const);
  const again = words.filter(() => random() < 0.3);
  return shuffled([...words, ...again], random).map((word, index, { length }) => ({
    ...word,
    synced: index === length - 1,
  }));
}

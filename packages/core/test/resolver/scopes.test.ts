import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sighting } from '../../src/endpoint.ts';
import type { Found } from '../../src/resolution.ts';
import { rounds } from '../thorough.ts';
import { PlayedRoll } from './played-roll.ts';

/** What slices may say at once: pods that move between them, both families, restarts, reboots, ghosts, strangers. */
const sighting = fc.constantFrom<Sighting>(
  { address: '10.0.0.1', port: 80, slot: 'web-0', uid: 'u0' },
  { address: '10.0.0.1', port: 80, slot: 'web-0', uid: 'u0-before', condition: 'draining' },
  { address: '10.0.0.2', port: 80, slot: 'web-0', uid: 'u0-after' },
  { address: '10.0.0.1', port: 80, slot: 'web-9', uid: 'u9' },
  { address: '10.0.0.3', port: 80, slot: 'web-1', uid: 'u1' },
  { address: 'fd00::3', port: 80, slot: 'web-1', uid: 'u1' },
  { address: '10.0.0.4', port: 80, slot: 'web-1', uid: 'u1' },
  { address: '10.0.0.5', port: 80, uid: 'u5' },
  { address: '10.0.0.6', port: 80, uid: 'u5' },
  { address: '10.0.0.7', port: 80, slot: 'shared', uid: 'u7' },
  { address: '10.0.0.8', port: 80, slot: 'shared', uid: 'u8' },
);
const word = fc.record({
  kind: fc.constant('found' as const),
  part: fc.constantFrom('a', 'b', 'c'),
  endpoints: fc.array(sighting, { maxLength: 3 }),
});

test('a word on one part comes to the same as all parts told anew', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const byParts = new PlayedRoll({ removal: 'trusted' });
      const anew = new PlayedRoll({ removal: 'trusted' });
      const told = new Map<string, Found>();
      for (const each of words) {
        told.delete(each.part);
        told.set(each.part, each);
        byParts.tells(each);
        anew.answers([...told.values()]);
        expect(shown(byParts)).toEqual(shown(anew));
        expect(byParts.status).toBe(anew.status);
      }
    }),
    { numRuns: rounds(300, 20_000), seed: 4 },
  );
});

test('what changed is what the listing shows', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const play = new PlayedRoll({ removal: 'trusted' });
      const shadow = new Map<string, string>();
      for (const each of words) {
        const { length } = play.changes;
        play.tells(each);
        const change = play.changes[length];
        for (const { id } of [...(change?.removed ?? []), ...(change?.moved.map(({ from }) => from) ?? [])])
          shadow.delete(id);
        const arrived = [
          ...(change?.added ?? []),
          ...(change?.updated ?? []),
          ...(change?.moved.map(({ to }) => to) ?? []),
        ];
        for (const { id, address, port } of arrived) shadow.set(id, `${address}:${port}`);
        const listed = play.roll.snapshot.endpoints.map(({ id, address, port }) => [id, `${address}:${port}`]);
        expect(new Map(listed as [string, string][])).toEqual(shadow);
      }
    }),
    { numRuns: rounds(200, 5_000), seed: 5 },
  );
});

function shown(play: PlayedRoll): readonly unknown[] {
  return play.roll.snapshot.endpoints.map(({ name, slot, addresses, port, condition }) => ({
    name,
    slot,
    addresses,
    port,
    condition,
  }));
}

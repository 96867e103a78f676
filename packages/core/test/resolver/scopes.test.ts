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
const part = fc.constantFrom('a', 'b', 'c');
const pods = fc.array(sighting, { maxLength: 3 });
const word = fc.record({ kind: fc.constant('found' as const), part, endpoints: pods });

test('a word on one part comes to the same as all parts told anew', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(word, part), { minLength: 1, maxLength: 16 }), (words) => {
      const byParts = new PlayedRoll({ removal: 'trusted' });
      const anew = new PlayedRoll({ removal: 'trusted' });
      const told = new Map<string, Found>();
      for (const wordOrPart of words) {
        // A part alone: it is told again as it was.
        const each = typeof wordOrPart === 'string' ? copyOf(told.get(wordOrPart)) : wordOrPart;
        if (each === undefined) continue;
        told.delete(each.part ?? '');
        told.set(each.part ?? '', each);
        byParts.tells(each);
        anew.answers([...told.values()]);
        expect(shown(byParts)).toEqual(shown(anew));
        expect(byParts.status).toBe(anew.status);
      }
    }),
    { numRuns: rounds(100, 20_000), seed: 4 },
  );
});

test('a word that is judged by its part alone comes to the same as one that is judged by all', () => {
  const otherWord = fc.oneof(
    fc.record({ kind: fc.constant('empty' as const), part, code: fc.constantFrom('no-endpoints', 'deleted') }),
    fc.record({ kind: fc.constant('unknown' as const), part, code: fc.constant('timeout' as const) }),
    fc.constant({ kind: 'unknown', code: 'unreachable' } as const),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, word, otherWord), { minLength: 1, maxLength: 12 }), (words) => {
      const byPart = new PlayedRoll({ removal: 'trusted' });
      const byAll = new PlayedRoll({ removal: 'trusted' });
      for (const each of words) {
        byPart.tells(each);
        byAll.tells([each, each]);
        expect(shown(byPart)).toEqual(shown(byAll));
        expect(byPart.status).toBe(byAll.status);
      }
      const gone = (play: PlayedRoll) => play.changes.flatMap((change) => change.gone.map(({ name }) => name)).sort();
      expect(gone(byPart)).toEqual(gone(byAll));
    }),
    { numRuns: rounds(100, 20_000), seed: 8 },
  );
});

test('a set that is told part by part, the last of which ends it, comes to the same as one that is judged as a whole', () => {
  const unfinished = fc.record({
    kind: fc.constant('found' as const),
    part,
    synced: fc.constant(false),
    endpoints: pods,
  });
  const again = fc.constant('connects' as const);
  fc.assert(
    fc.property(fc.array(fc.oneof(unfinished, unfinished, word, again), { minLength: 1, maxLength: 12 }), (words) => {
      const byPart = new PlayedRoll({ removal: 'trusted' });
      const byAll = new PlayedRoll({ removal: 'trusted' });
      for (const each of words) {
        if (each === 'connects') for (const play of [byPart, byAll]) play.roll.beginSync();
        else {
          byPart.tells(each);
          byAll.tells([each, each]);
        }
        expect(shown(byPart)).toEqual(shown(byAll));
        expect(byPart.status).toBe(byAll.status);
      }
    }),
    { numRuns: rounds(100, 20_000), seed: 9 },
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
    { numRuns: rounds(100, 5_000), seed: 5 },
  );
});

test('a part that is told again as it was changes nothing', () => {
  const told = (address: string): Found => ({ kind: 'found', part: 'a', endpoints: [{ address, port: 80 }] });
  const play = new PlayedRoll({ removal: 'trusted' }).tells([told('10.0.0.1'), { ...told('10.0.0.2'), part: 'b' }]);
  const { endpoints, version } = play.roll.snapshot;
  for (let i = 0; i < 3; i++) play.tells(told('10.0.0.1'));
  expect([play.roll.snapshot.endpoints, play.roll.snapshot.version]).toEqual([endpoints, version]);
  expect(play.roll.snapshot.endpoints).toBe(endpoints);
  expect(play.changes).toHaveLength(1);
});

test('a source may go on writing in what it told', () => {
  const pods: { address: string; port: number; condition: 'serving' | 'draining' }[] = [
    { address: '10.0.0.1', port: 80, condition: 'serving' },
  ];
  const play = new PlayedRoll({ removal: 'trusted' });
  const tell = () => play.tells({ kind: 'found', part: 'a', endpoints: pods });
  tell();
  pods.push({ address: '10.0.0.2', port: 80, condition: 'serving' });
  expect(tell().set).toEqual(['10.0.0.1', '10.0.0.2']);
  Object.assign(pods[0] ?? {}, { condition: 'draining' });
  expect(tell().roll.snapshot.endpoints[0]?.condition).toBe('draining');
});

test('a ghost in a part stays one for as long as it is told of', () => {
  const ghost = { address: '10.0.0.1', port: 80, slot: 'web-0' };
  const both = [{ ...ghost, slot: 'web-9' }, ghost];
  const tell = (...endpoints: Sighting[]) => play.tells({ kind: 'found', part: 'a', endpoints });
  const play = new PlayedRoll({ removal: 'trusted' });
  tell(ghost);
  for (let i = 0; i < 30; i++) tell(...both);
  tell(...both, { address: '10.0.0.2', port: 80, slot: 'web-1' });
  expect(play.set).toEqual(['web-1@10.0.0.2', 'web-9@10.0.0.1']);
  expect(play.changes).toHaveLength(3);
});

test('a watch that comes back tells of everybody, also where it names one part alone', () => {
  const told = (name: string, address: string): Found => ({
    kind: 'found',
    part: name,
    endpoints: [{ address, port: 80 }],
  });
  const play = new PlayedRoll({ removal: 'trusted' }).tells([told('a', '10.0.0.1'), told('b', '10.0.0.2')]);
  play.tells({ kind: 'unknown', code: 'unreachable' });
  play.roll.beginSync();
  play.tells(told('a', '10.0.0.1'));
  expect([play.set, play.status]).toEqual([['10.0.0.1'], 'current']);
});

function copyOf(told: Found | undefined): Found | undefined {
  return told && { ...told, endpoints: told.endpoints.map((each) => ({ ...each })) };
}

function shown(play: PlayedRoll): readonly unknown[] {
  return play.roll.snapshot.endpoints.map(({ id, name, slot, addresses, port, condition }) => ({
    id,
    name,
    slot,
    addresses,
    port,
    condition,
  }));
}

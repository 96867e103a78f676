import { describe, expect, test } from 'vitest';
import { nxdomain, PlayedRoll, servfail } from './played-roll.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const C = '10.0.0.3';
const pod = (name: string, address: string) => `${name}@${address}:80`;
const three = [pod('web-0', A), pod('web-1', B), pod('web-2', C)];
const two = three.slice(0, 2);
const names = (endpoints: readonly { name: string }[]) => endpoints.map(({ name }) => name);

describe('what is known', () => {
  test('is pending before the first word, and failed where the first word is unknown', () => {
    const play = new PlayedRoll();
    expect(play.status).toBe('pending');
    play.answers(servfail);
    expect(play.status).toBe('failed');
    expect(play.roll.snapshot.reason).toEqual(servfail);
  });

  test('is by ordinal, numbers as numbers', () => {
    const play = new PlayedRoll().says([pod('web-10', A), pod('web-9', B), pod('web-2', C)]);
    expect(play.set).toEqual([`web-2@${C}`, `web-9@${B}`, `web-10@${A}`]);
  });

  test('does not change by the same answer in another order, and tells nobody', () => {
    const play = new PlayedRoll().says(three);
    const { endpoints, version } = play.roll.snapshot;
    play.says([...three].reverse()).says(three);
    expect(play.roll.snapshot.endpoints).toBe(endpoints);
    expect(play.roll.snapshot.version).toBe(version);
    expect(play.changes).toHaveLength(1);
  });

  test('is stale, not less, while nobody can say', () => {
    const play = new PlayedRoll().says(three);
    for (let i = 0; i < 120; i++) play.answers(servfail);
    expect(play.status).toBe('stale');
    expect(play.set).toHaveLength(3);
    expect(play.says(three).status).toBe('current');
    expect(play.changes).toHaveLength(1);
  });

  test('fails and is nobody once maxStaleMs has passed, and comes back with the same ids', () => {
    const play = new PlayedRoll({ maxStaleMs: 60_000 }).says(three);
    const id = play.id('web-1');
    play.answers(servfail);
    expect(play.roll.deadline).toBe(play.now - 5_000 + 60_000);
    play.passes(55_000);
    expect(play.status).toBe('failed');
    expect(play.set).toEqual([]);
    play.says(three);
    expect(play.status).toBe('current');
    expect(play.id('web-1')).toBe(id);
  });
});

describe('nobody is there', () => {
  test('is known at once where nobody ever was', () => {
    expect(new PlayedRoll().answers(nxdomain).status).toBe('empty');
  });

  test('is not believed of DNS for emptyGraceMs, and then it is', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain);
    expect(play.status).toBe('stale');
    expect(play.set).toHaveLength(3);
    play.answers(nxdomain, 29_000).passes(999);
    expect(play.set).toHaveLength(3);
    play.passes(1);
    expect(play.status).toBe('empty');
    expect(names(play.changes.at(-1)?.removed ?? [])).toEqual(['web-0', 'web-1', 'web-2']);
  });

  test('a cached false NXDOMAIN costs nothing, however long the cache keeps it', () => {
    for (const ttlMs of [5_000, 30_000, 300_000]) {
      const play = new PlayedRoll().says(three);
      for (let left = ttlMs; left >= 0; left -= 5_000) {
        play.answers({ kind: 'empty', code: 'nxdomain', expiresInMs: left }).passes(2_500);
        play.now -= 2_500;
      }
      play.says(three);
      expect([play.status, play.changes.length]).toEqual(['current', 1]);
    }
  });

  test('a false NXDOMAIN in between costs nothing', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain).answers(nxdomain).answers(nxdomain).says(three);
    expect(play.status).toBe('current');
    expect(play.changes).toHaveLength(1);
  });

  test('a failing server in between does not end the grace: unknown is not empty', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain).answers(servfail);
    play.passes(60_000);
    expect(play.status).toBe('stale');
    expect(play.set).toHaveLength(3);
  });

  test('a failing server in between begins the grace anew, however long it lasted', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain);
    for (let i = 0; i < 120; i++) play.answers(servfail);
    play.answers(nxdomain);
    expect(play.set).toHaveLength(3);
  });

  test('time in which nobody asked is no grace', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain);
    play.roll.rest(play.now);
    play.answers(nxdomain, 50_000);
    expect(play.set).toHaveLength(3);
  });

  test('an empty answer that is not believed is no absence either', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain).says(three.slice(0, 2));
    expect(play.set).toHaveLength(3);
  });

  test('whoever cannot be reached is not held', () => {
    const play = new PlayedRoll().says(three).reports('web-0').answers(nxdomain).reports('web-1');
    expect(play.set).toEqual([`web-2@${C}`]);
  });

  test('is believed of an API at once', () => {
    const play = new PlayedRoll({ removal: 'trusted' });
    play.tells({ kind: 'found', endpoints: [{ address: A, port: 80, slot: 'web-0' }] });
    expect(play.tells({ kind: 'empty', code: 'no-endpoints' }).status).toBe('empty');
  });
});

describe('removal by DNS', () => {
  test('takes two absences in answers that expire at different times', () => {
    const play = new PlayedRoll().says(three).says(three.slice(0, 2));
    expect(play.set).toHaveLength(3);
    play.says(three.slice(0, 2));
    expect(play.set).toEqual([`web-0@${A}`, `web-1@${B}`]);
  });

  test('one answer that a cache gives six times is one answer', () => {
    const play = new PlayedRoll().says(three);
    // TTLs are whole seconds: what expires at one time seems to expire up to a second apart.
    for (let left = 30_000, late = 0; left > 0; left -= 5_000, late = 900 - late)
      play.says(three.slice(0, 2), { ttlMs: left + late });
    expect(play.set).toHaveLength(3);
    expect(play.says(three.slice(0, 2), { ttlMs: 30_000 }).set).toHaveLength(2);
  });

  test('takes one absence and a client that could not connect, whichever comes first', () => {
    const absentFirst = new PlayedRoll().says(three).says(three.slice(0, 2)).reports('web-2');
    expect(absentFirst.set).toHaveLength(2);
    const reportedFirst = new PlayedRoll().says(three).reports('web-2').says(three.slice(0, 2));
    expect(reportedFirst.set).toHaveLength(2);
  });

  test('a client that could not connect removes nobody who is listed', () => {
    expect(new PlayedRoll().says(three).reports('web-2').says(three).set).toHaveLength(3);
  });

  test('a report is forgotten when somebody connects again', () => {
    const play = new PlayedRoll().says(three).reports('web-2').reports('web-2', 'reachable').says(three.slice(0, 2));
    expect(play.set).toHaveLength(3);
  });

  test('a report is forgotten after a minute', () => {
    const soon = new PlayedRoll().says(three).reports('web-2').says(two, { afterMs: 59_999 });
    const late = new PlayedRoll().says(three).reports('web-2').says(two, { afterMs: 60_000 });
    expect([soon.set.length, late.set.length]).toEqual([2, 3]);
  });

  test('additions count at once', () => {
    const play = new PlayedRoll().says(three.slice(0, 2)).says(three);
    expect(names(play.changes.at(-1)?.added ?? [])).toEqual(['web-2']);
  });

  test('whoever comes back as it was is who it was', () => {
    const play = new PlayedRoll().says(three);
    const id = play.id('web-2');
    play.says(three.slice(0, 2)).says(three.slice(0, 2)).says(three);
    expect(play.id('web-2')).toBe(id);
  });
});

describe('two servers whose views differ for a minute', () => {
  const old = three;
  const fresh = [pod('web-0', A), pod('web-1', '10.0.0.22'), pod('web-3', '10.0.0.33')];

  test('asked in turn: one change, no flap, no false move', () => {
    const play = new PlayedRoll().says(old);
    for (let i = 0; i < 6; i++) play.says(fresh).says(old);
    expect(play.changes).toHaveLength(2);
    expect(play.changes[1]?.moved.map(({ to }) => to.address)).toEqual(['10.0.0.22']);
    expect(play.changes[1]?.added.map(({ name }) => name)).toEqual(['web-3']);
    expect(play.changes[1]?.removed).toEqual([]);
    for (let i = 0; i < 14; i++) play.says(fresh);
    expect(play.set).toEqual([`web-0@${A}`, 'web-1@10.0.0.22', 'web-3@10.0.0.33']);
  });

  test('asked in any order: whoever was restarted never moves back, and nobody leaves twice', () => {
    for (let order = 0; order < 2 ** 9; order++) {
      const play = new PlayedRoll().says(old).says(fresh);
      for (let bit = 0; bit < 9; bit++) play.says(order & (1 << bit) ? fresh : old);
      const moves = play.changes.flatMap(({ moved }) => moved);
      const left = play.changes.flatMap(({ removed }) => names(removed));
      expect(moves.map(({ to }) => to.address)).toEqual(['10.0.0.22']);
      expect(new Set(left).size).toBe(left.length);
    }
  });
});

describe('identity', () => {
  test('a pod that comes back under its name with another IP moved', () => {
    const play = new PlayedRoll().says(three);
    const before = play.id('web-1');
    play.says([pod('web-0', A), pod('web-1', '10.0.0.9'), pod('web-2', C)]);
    const { added, removed, moved } = play.changes.at(-1) ?? { added: [], removed: [], moved: [] };
    expect([added, removed]).toEqual([[], []]);
    expect(moved.map(({ from, to }) => [from.id, to.address])).toEqual([[before, '10.0.0.9']]);
    expect(moved[0]?.to.id).not.toBe(before);
  });

  test('two pods that swap addresses are two new instances', () => {
    const play = new PlayedRoll().says(three.slice(0, 2));
    const ids = [play.id('web-0'), play.id('web-1')];
    play.says([pod('web-0', B), pod('web-1', A)]);
    expect(play.set).toEqual([`web-0@${B}`, `web-1@${A}`]);
    expect(play.changes.at(-1)?.moved).toHaveLength(2);
    expect(ids).not.toContain(play.id('web-0'));
    expect(ids).not.toContain(play.id('web-1'));
  });

  test('an IP that went to a stranger is another instance, and its former owner is gone at once', () => {
    const play = new PlayedRoll().says(three);
    const before = play.id('web-2');
    play.says([pod('web-0', A), pod('web-1', B), pod('web-7', C)]);
    expect(play.set).toEqual([`web-0@${A}`, `web-1@${B}`, `web-7@${C}`]);
    expect(play.id('web-7')).not.toBe(before);
  });

  test('the same uid with a new IP is a new instance: a node was rebooted', () => {
    const at = (address: string) =>
      ({ kind: 'found', endpoints: [{ address, port: 80, slot: 'web-0', uid: 'u' }] }) as const;
    const play = new PlayedRoll({ removal: 'trusted' }).tells(at(A));
    const before = play.id('web-0');
    play.tells(at(B));
    expect(play.set).toEqual([`web-0@${B}`]);
    expect(play.id('web-0')).not.toBe(before);
    expect(play.changes.at(-1)?.moved).toHaveLength(1);
  });

  test('the same IP with another uid is a new instance: the pod was made anew', () => {
    const with_ = (uid: string) =>
      ({ kind: 'found', endpoints: [{ address: A, port: 80, slot: 'web-0', uid }] }) as const;
    const play = new PlayedRoll({ removal: 'trusted' }).tells(with_('u1'));
    const before = play.id('web-0');
    play.tells(with_('u2'));
    expect(play.id('web-0')).not.toBe(before);
    expect(play.changes.at(-1)?.moved).toHaveLength(1);
  });

  test('what a sighting does not know keeps its remembered value', () => {
    const play = new PlayedRoll().says(three);
    const { endpoints } = play.roll.snapshot;
    play.says([`${A}:80`, `${B}:80`, `${C}:80`]);
    expect(play.roll.snapshot.endpoints).toBe(endpoints);
  });

  test('a name that is learned later is no new instance', () => {
    const play = new PlayedRoll().says([`${A}:80`]);
    const before = play.id(A);
    play.says([pod('web-0', A)]);
    expect(play.id('web-0')).toBe(before);
    expect(play.changes.at(-1)?.updated).toHaveLength(1);
  });

  test('both families of one pod are one endpoint, and either of them is enough to know it again', () => {
    const found = (address: string, ...addresses: string[]) =>
      ({ kind: 'found', endpoints: [{ address, addresses, port: 80, slot: 'web-0' }] }) as const;
    const play = new PlayedRoll().answers(found('fd00::1', 'fd00::1', A));
    expect(play.roll.snapshot.endpoints[0]).toMatchObject({ address: A, addresses: [A, 'fd00::1'] });
    play.answers(found(A)).answers(found('fd00::1'));
    expect(play.changes).toHaveLength(1);
    expect(play.roll.snapshot.endpoints[0]?.addresses).toEqual([A, 'fd00::1']);
  });

  test('a restart is one new instance, though one family is told of later, and a server that lags tells of the former', () => {
    const found = (...addresses: [string, string]) =>
      ({ kind: 'found', endpoints: [{ address: addresses[0], addresses, port: 80, slot: 'web-0' }] }) as const;
    for (const between of [found(B, 'fd00::1'), found(A, 'fd00::2')]) {
      const play = new PlayedRoll().answers(found(A, 'fd00::1')).answers(between);
      const { from, to } = play.changes[1]?.moved[0] ?? {};
      expect([from?.address, from?.id === to?.id]).toEqual([A, false]);
      play.answers(found(B, 'fd00::2')).answers(found(A, 'fd00::1')).answers(between).answers(found(B, 'fd00::2'));
      expect(play.roll.snapshot.endpoints).toMatchObject([{ id: to?.id, addresses: [B, 'fd00::2'] }]);
      expect(play.changes.flatMap(({ moved }) => moved)).toHaveLength(1);
      expect(play.answers(found(C, 'fd00::2')).changes.at(-1)?.moved).toMatchObject([{ from: { id: to?.id } }]);
    }
  });

  test('so is a reboot, where the slice of one family is told of later', () => {
    const slice = (part: string, address: string) =>
      ({ kind: 'found', part, endpoints: [{ address, port: 80, slot: 'web-0', uid: 'u' }] }) as const;
    const play = new PlayedRoll({ removal: 'trusted' }).tells([slice('six', 'fd00::1'), slice('four', A)]);
    const before = play.id('web-0');
    const rebooted = play.tells(slice('four', B)).id('web-0');
    expect(rebooted).not.toBe(before);
    expect(play.tells(slice('six', 'fd00::1')).tells(slice('six', 'fd00::2')).id('web-0')).toBe(rebooted);
    expect(play.roll.snapshot.endpoints[0]?.addresses).toEqual([B, 'fd00::2']);
  });

  test('a slice of each family makes one endpoint of a pod', () => {
    const slice = (part: string, address: string) =>
      ({ kind: 'found', part, endpoints: [{ address, port: 80, slot: 'web-0', uid: 'u' }] }) as const;
    const play = new PlayedRoll({ removal: 'trusted' }).tells([slice('six', 'fd00::1'), slice('four', A)]);
    expect(play.roll.snapshot.endpoints).toHaveLength(1);
    expect(play.roll.snapshot.endpoints[0]?.addresses).toEqual([A, 'fd00::1']);
  });

  test('several addresses at one name are that many endpoints, none with a slot', () => {
    const play = new PlayedRoll().says([pod('one', A), pod('one', B)]);
    expect(play.set).toEqual([A, B]);
    expect(play.roll.snapshot.endpoints.map(({ slot }) => slot)).toEqual([undefined, undefined]);
  });

  test('a name that was shared for a moment goes to whoever is left', () => {
    const play = new PlayedRoll().says([pod('web-0', A)]).says([pod('web-0', A), pod('web-0', B)]);
    expect(play.set).toEqual([A, B]);
    play.says([pod('web-0', B)]);
    expect(play.set).toEqual([`web-0@${B}`, A]);
    play.says([pod('web-0', B)]);
    expect(play.set).toEqual([`web-0@${B}`]);
  });

  test('a restart that changes the port is a move, too', () => {
    const play = new PlayedRoll().says([`web-0@${A}:80`]).says([`web-0@${B}:81`]);
    expect(play.changes.at(-1)?.moved.map(({ from, to }) => [from.port, to.port])).toEqual([[80, 81]]);
    expect(play.set).toEqual([`web-0@${B}`]);
  });

  test('a pod with two ports moves with both, each to its own', () => {
    const both = (address: string) => [`web-0@${address}:80`, `web-0@${address}:81`];
    const play = new PlayedRoll().says(both(A)).says(both(B).reverse());
    expect(play.changes.at(-1)?.moved.map(({ from, to }) => [from.port, to.port])).toEqual([
      [81, 81],
      [80, 80],
    ]);
    expect(play.changes.at(-1)).toMatchObject({ added: [], removed: [] });
  });

  test('two pods of one answer are never one instance, though one remembers the address of the other', () => {
    const found = (...endpoints: string[][]) =>
      ({
        kind: 'found',
        endpoints: endpoints.map(([address = '', ...rest]) => ({ address, addresses: [address, ...rest], port: 80 })),
      }) as const;
    const play = new PlayedRoll().answers(found([A, 'fd00::1'])).answers(found([A], [B, 'fd00::1']));
    expect(play.roll.snapshot.endpoints.map(({ addresses }) => addresses)).toEqual([[A], [B, 'fd00::1']]);
    const second = play.id(B);
    expect(play.answers(found([A], [B, 'fd00::2'])).id(B)).not.toBe(second);
  });

  test('one address in two spellings, or in another order, is one address', () => {
    const found = (...addresses: string[]) =>
      ({ kind: 'found', endpoints: [{ address: addresses[0] ?? '', addresses, port: 80 }] }) as const;
    const play = new PlayedRoll().answers(found('fd00:0:0::1', A)).answers(found(A, 'fd00::1'));
    expect(play.changes).toHaveLength(1);
  });

  test('ports are part of who one is', () => {
    const play = new PlayedRoll().says([`web-0@${A}:80`]);
    const before = play.id('web-0');
    play.says([`web-0@${A}:81`]).says([`web-0@${A}:81`]);
    expect(play.roll.snapshot.endpoints.map(({ port }) => port)).toEqual([81]);
    expect(play.id('web-0')).not.toBe(before);
  });
});

describe('DNS that is behind', () => {
  const D = '10.0.0.4';

  test('a server that is not behind is believed, though a slot returns to where it just was', () => {
    const play = new PlayedRoll().says(three);
    play.says([pod('web-0', B), pod('web-1', A), pod('web-2', C)]);
    play.says([pod('web-0', A), pod('web-1', C), pod('web-2', B)]);
    expect(play.set).toEqual([`web-0@${A}`, `web-1@${C}`, `web-2@${B}`]);
  });

  test('however long two servers differ, whoever was restarted never moves back', () => {
    const old = three;
    const fresh = [pod('web-0', A), pod('web-1', D), pod('web-2', C)];
    const play = new PlayedRoll().says(old);
    for (let i = 0; i < 120; i++) play.says(i % 3 === 0 ? fresh : old);
    expect(play.changes).toHaveLength(2);
    expect(play.set).toEqual([`web-0@${A}`, `web-1@${D}`, `web-2@${C}`]);
  });

  test('whoever cannot be reached where it went is believed to be back as soon as a server says so', () => {
    const play = new PlayedRoll().says(three);
    play.says([pod('web-0', D), pod('web-1', B), pod('web-2', C)]).reports('web-0');
    expect(play.says(three).set).toEqual([`web-0@${A}`, `web-1@${B}`, `web-2@${C}`]);
  });

  test('and stays where it can be reached, whatever else cannot', () => {
    const play = new PlayedRoll().says(three);
    play
      .says([pod('web-0', D), pod('web-1', B), pod('web-2', C)])
      .reports('web-1')
      .reports('web-0', 'reachable');
    expect(play.says(three).set).toContain(`web-0@${D}`);
  });

  test('a minute without a word of where it went, and it is believed to be back', () => {
    const play = new PlayedRoll().says([pod('web-0', A)]).says([pod('web-0', B)]);
    for (let i = 0; i < 11; i++) play.says([pod('web-0', A)]);
    expect(play.set).toEqual([`web-0@${B}`]);
    play.says([pod('web-0', A)]);
    expect(play.set).toEqual([`web-0@${A}`]);
  });

  test('every move is remembered for a minute, however many there are', () => {
    const play = new PlayedRoll().says([pod('web-0', A), pod('web-1', B)]);
    play.says([pod('web-0', C), pod('web-1', B)]);
    for (let i = 0; i < 10; i++) play.says([pod('web-0', C), pod('web-1', B)]);
    play.says([pod('web-0', C), pod('web-1', D)], { afterMs: 4_000 });
    play.says([pod('web-0', '10.0.0.5'), pod('web-1', D)], { afterMs: 10_000 });
    for (let i = 0; i < 9; i++) play.says([pod('web-0', '10.0.0.5'), pod('web-1', B)]);
    expect(play.set).toEqual(['web-0@10.0.0.5', `web-1@${D}`]);
  });

  test('whoever was elsewhere for a minute may be back at once', () => {
    for (const minutes of [1, 2, 3, 10]) {
      const play = new PlayedRoll().says(three.slice(0, 2)).says([pod('web-0', C), pod('web-1', D)]);
      for (let i = 0; i < 12 * minutes; i++) play.says([pod('web-0', C), pod('web-1', D)]);
      expect(play.says(three.slice(0, 2)).set).toEqual([`web-0@${A}`, `web-1@${B}`]);
    }
  });

  test('it does not bring back a pod whose address is taken', () => {
    const play = new PlayedRoll().says(three.slice(0, 2));
    play
      .says([pod('web-1', B)])
      .says([pod('web-1', B)])
      .says([pod('web-1', A)]);
    const id = play.id('web-1');
    for (let i = 0; i < 5; i++) play.says(three.slice(0, 2)).says([pod('web-1', A)]);
    expect(play.set).toEqual([`web-1@${A}`]);
    expect(play.id('web-1')).toBe(id);
  });

  test('it does not bring back where a pod was before it left for good', () => {
    const play = new PlayedRoll().says(three).says([pod('web-0', A), pod('web-1', D), pod('web-2', C)]);
    play.says([pod('web-0', A), pod('web-2', C)]).says([pod('web-0', A), pod('web-2', C)]);
    play.says(three);
    expect(play.set).toEqual([`web-0@${A}`, `web-2@${C}`]);
  });

  test('its answer proves the absence of nobody', () => {
    const play = new PlayedRoll()
      .says(three)
      .says([pod('web-0', A), pod('web-1', D), pod('web-2', C), pod('web-3', '10.0.0.5')]);
    for (let i = 0; i < 5; i++) play.says(three);
    expect(play.set).toContain('web-3@10.0.0.5');
  });

  test('another uid is another pod, and no lag', () => {
    const at = (address: string, uid: string) =>
      ({ kind: 'found', endpoints: [{ address, port: 80, slot: 'web-0', uid }] }) as const;
    const play = new PlayedRoll().answers(at(A, 'u1')).answers(at(B, 'u2')).answers(at(A, 'u3'));
    expect(play.set).toEqual([`web-0@${A}`]);
  });
});

describe('parts', () => {
  const part = (name: string, ...entries: string[]) =>
    ({
      kind: 'found',
      part: name,
      endpoints: entries.map((address) => ({ address, port: 80 })),
      synced: true,
    }) as const;

  test('a part that goes empty empties nothing else', () => {
    const play = new PlayedRoll({ removal: 'trusted' }).tells([part('a', A), part('b', B)]);
    play.tells({ kind: 'empty', part: 'a', code: 'deleted' });
    expect(play.set).toEqual([B]);
  });

  test('a part that cannot say keeps what it said, and the rest goes on', () => {
    const play = new PlayedRoll().answers([part('a', A), part('b', B)]);
    play.answers([{ kind: 'unknown', part: 'a', code: 'timeout' }, part('b', B, C)]);
    expect(play.set).toEqual([A, B, C]);
    expect(play.status).toBe('stale');
    expect(play.roll.snapshot.reason).toMatchObject({ kind: 'unknown', part: 'a' });
  });

  test('a part that never held anybody takes nothing from the status', () => {
    const play = new PlayedRoll().answers([part('a', A), { kind: 'unknown', part: 'b', code: 'servfail' }]);
    expect(play.status).toBe('current');
  });

  test('what is not synced adds, and removes nothing', () => {
    const play = new PlayedRoll({ removal: 'trusted' }).tells([part('a', A), part('b', B)]);
    play.roll.beginSync();
    play.tells({ ...part('a', C), synced: false });
    expect(play.set).toEqual([A, B, C]);
    play.tells(part('c', A));
    expect(play.set).toEqual([A, C]);
  });

  test('a first word that was unknown is no part', () => {
    const play = new PlayedRoll({ removal: 'trusted' }).tells(servfail).tells(part('a', A));
    play.tells({ kind: 'empty', part: 'a', code: 'deleted' });
    expect([play.set, play.status]).toEqual([[], 'empty']);
  });

  test('nobody so far, with more to come, is pending', () => {
    expect(new PlayedRoll().tells({ ...part('a'), synced: false }).status).toBe('pending');
  });

  test('a set is not too old while any part of it is fresh', () => {
    const play = new PlayedRoll({ maxStaleMs: 60_000 }).answers([part('a', A), part('b', B)]);
    for (let i = 0; i < 20; i++) play.answers([part('a', A), { kind: 'unknown', part: 'b', code: 'servfail' }]);
    expect([play.set, play.status]).toEqual([[A, B], 'stale']);
  });

  test('an unknown word about nothing in particular is about every part', () => {
    const play = new PlayedRoll({ removal: 'trusted' }).tells([part('a', A), part('b', B)]).tells(servfail);
    expect(play.status).toBe('stale');
    expect(play.set).toEqual([A, B]);
  });

  test('one address claimed by two: the readier one has it, else the newcomer', () => {
    const ghost = { address: A, port: 80, uid: 'old', slot: 'web-0', condition: 'draining' } as const;
    const heir = { address: A, port: 80, uid: 'new', slot: 'web-9' } as const;
    const play = new PlayedRoll({ removal: 'trusted' }).tells({ kind: 'found', endpoints: [ghost] });
    play.tells({ kind: 'found', endpoints: [heir, ghost] });
    expect(play.set).toEqual([`web-9@${A}`]);
    const equal = new PlayedRoll().says([pod('web-0', A)]).says([pod('web-9', A), pod('web-0', A)]);
    for (let i = 0; i < 30; i++) equal.says([pod('web-9', A), pod('web-0', A)]);
    expect(equal.set).toEqual([`web-9@${A}`]);
    expect(equal.changes).toHaveLength(2);
  });
});

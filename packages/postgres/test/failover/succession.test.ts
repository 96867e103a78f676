import type { Endpoint, RoleFacts, Roles } from '@rollcall/core';
import { expect, test } from 'vitest';
import { Succession } from '../../src/servers/succession.ts';

function server(name: string): Endpoint {
  return { id: name, name, address: '10.0.0.1', port: 5432 } as Endpoint;
}

const [one, other] = [server('pg-0'), server('pg-1')];

/** Of which somebody leads, or nobody does. */
function ledBy(primary: Endpoint | undefined, fenced: readonly Endpoint[] = []): Roles {
  const all = fenced.map((endpoint): Partial<RoleFacts> => ({ endpoint, isFenced: true, epoch: 1 }));
  return { primary, all: () => all, of: () => ({ epoch: 2 }) } as unknown as Roles;
}

test('who led until now is named once, when another one leads; that nobody does for a while changes nothing', () => {
  const succession = new Succession('pg');
  const formers = [one, undefined, one, undefined, other, other].map((primary) => succession.follow(ledBy(primary)));
  expect(formers).toEqual([undefined, undefined, undefined, undefined, one, undefined]);
});

test('two that take writes are told of once, each time anew for another of them', async () => {
  const warned: string[] = [];
  const heard = ({ message }: Error): void => void warned.push(message);
  process.on('warning', heard);
  const succession = new Succession('pg');
  succession.follow(ledBy(undefined, [one])); // he may be alone, and no harm is done
  for (const fenced of [[one], [one], [one, server('pg-2')]]) succession.follow(ledBy(other, fenced));
  await new Promise(setImmediate);
  process.off('warning', heard);
  expect(warned.map((message) => message.slice(0, 8))).toEqual(['pg: pg-0', 'pg: pg-2']);
});

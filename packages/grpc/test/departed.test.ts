import type { ClientHttp2Session } from 'node:http2';
import type { Endpoint } from '@rollcall/core';
import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { Departed } from '../src/headless/departed.ts';

const greeter = (id: string): Endpoint => ({ id, name: 'greeter-0', address: '10.0.0.1', port: 50051 }) as Endpoint;

function connection() {
  const session = {
    destroyed: false,
    destroy() {
      this.destroyed = true;
    },
  };
  return session as unknown as ClientHttp2Session & { readonly destroyed: boolean };
}

test('a connection to who is gone is cut after a second', async () => {
  const clock = manualClock();
  const departed = new Departed(clock, () => false);
  const session = connection();
  departed.add('a', session);
  departed.gone(greeter('a'));
  await clock.advance(999);
  expect(session.destroyed).toBe(false);
  await clock.advance(1);
  expect(session.destroyed).toBe(true);
});

test('to who is only absent it is not, nor to a stranger', async () => {
  const clock = manualClock();
  const departed = new Departed(clock, () => false);
  const session = connection();
  departed.add('a', session);
  departed.add('b', undefined);
  departed.gone(greeter('b'));
  await clock.advance(60_000);
  expect(session.destroyed).toBe(false);
});

test('one that was in use since is cut a second after that has left, and only if it is gone too', async () => {
  const clock = manualClock();
  const departed = new Departed(clock, () => false);
  const session = connection();
  departed.add('a', session);
  departed.gone(greeter('a'));
  await clock.advance(900);
  departed.add('b', session);
  await clock.advance(900);
  expect(session.destroyed).toBe(false);
  departed.gone(greeter('b'));
  await clock.advance(999);
  expect(session.destroyed).toBe(false);
  await clock.advance(1);
  expect(session.destroyed).toBe(true);
});

test('after the end nothing is cut', async () => {
  const clock = manualClock();
  const departed = new Departed(clock, () => false);
  const session = connection();
  departed.add('a', session);
  departed.gone(greeter('a'));
  departed.end();
  await clock.advance(60_000);
  expect(session.destroyed).toBe(false);
});

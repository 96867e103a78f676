import type { ClientHttp2Session } from 'node:http2';
import { expect, test } from 'vitest';
import { BEAT_MS, Pulse, pulseOf } from '../src/headless/pulse.ts';

/** A session whose PINGs are answered by hand. */
function listening(isSent = true) {
  const pongs: (() => void)[] = [];
  const session = {
    destroyed: false,
    ping(pong: () => void): boolean {
      pongs.push(pong);
      return isSent;
    },
  } as unknown as ClientHttp2Session;
  const pulse = new Pulse(session);
  let now = 0;
  return {
    pulse,
    pongs,
    session,
    /** @returns whether to go on. */
    beats(count: number): boolean {
      let goesOn = false;
      for (let beat = 0; beat < count; beat++) {
        now += BEAT_MS;
        goesOn = pulse.beat(now);
      }
      return goesOn;
    },
  };
}

test('who owes an answer for some beats is asked, and is silent if nothing comes', () => {
  const { pulse, pongs, beats } = listening();
  pulse.started();
  beats(2);
  expect(pongs).toHaveLength(0);
  beats(1);
  expect([pongs.length, pulse.isSilent]).toEqual([1, false]);
  beats(3);
  expect(pulse.isSilent).toBe(true);
});

test('it is silent until it answers the PING, also where all calls have ended by their deadlines', () => {
  const { pulse, pongs, beats } = listening();
  pulse.started();
  beats(6);
  pulse.ended(false);
  expect(beats(10)).toBe(true);
  expect(pulse.isSilent).toBe(true);
  pongs[0]?.();
  expect(pulse.isSilent).toBe(false);
  expect(beats(1)).toBe(false);
});

test('or until it answers a call', () => {
  const { pulse, beats } = listening();
  pulse.started();
  beats(6);
  pulse.ended(true);
  expect(pulse.isSilent).toBe(false);
});

test('a slow one is asked once, as servers count PINGs that come without data of theirs in between', () => {
  const { pulse, pongs, beats } = listening();
  pulse.started();
  pulse.started();
  beats(3);
  pongs[0]?.();
  beats(1_000);
  pulse.ended(false);
  beats(1_000);
  expect([pongs.length, pulse.isSilent]).toEqual([1, false]);
  pulse.ended(true);
  pulse.started();
  beats(4);
  expect(pongs).toHaveLength(2);
});

test('who answers some of its calls is not asked, and who owes nothing is not listened to', () => {
  const { pulse, pongs, beats } = listening();
  pulse.started();
  for (let call = 0; call < 20; call++) {
    pulse.started();
    beats(2);
    pulse.ended(true);
  }
  expect(pongs).toHaveLength(0);
  pulse.ended(true);
  expect(beats(1)).toBe(false);
});

test('channels that share a connection count its beats once', () => {
  const { pulse, pongs } = listening();
  pulse.started();
  for (const now of [25, 26, 27, 50, 51, 52]) pulse.beat(now);
  expect(pongs).toHaveLength(0);
});

test('a PING that could not be sent says nothing', () => {
  const { pulse, beats } = listening(false);
  pulse.started();
  beats(10);
  expect(pulse.isSilent).toBe(false);
});

test('nor does a connection that is closed, or unknown', () => {
  const closed = listening();
  Object.assign(closed.session, { destroyed: true });
  closed.pulse.started();
  closed.beats(10);
  expect([closed.pongs.length, closed.pulse.isSilent]).toEqual([0, false]);
  const unknown = pulseOf(undefined);
  unknown.started();
  for (let beat = 0; beat < 10; beat++) unknown.beat(beat * BEAT_MS);
  expect(unknown.isSilent).toBe(false);
});

test('there is one for each connection', () => {
  const [one, other] = [listening(), listening()];
  expect(pulseOf(one.session)).toBe(pulseOf(one.session));
  expect(pulseOf(one.session)).not.toBe(pulseOf(other.session));
});

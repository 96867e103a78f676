import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type experimental, Metadata, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { Connection } from '../src/headless/connection.ts';
import type { RealSubchannel } from '../src/headless/picked-subchannel.ts';
import { eventually } from './fixtures/eventually.ts';

type CallListener = Parameters<RealSubchannel['createCall']>[3];

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const over = { code: status.OK, details: '', metadata: new Metadata() };

/** A connection whose streams are kept when their calls are over, as Node keeps them. */
function connected() {
  const streams: CallListener[] = [];
  const real = {
    getRealSubchannel: () => real,
    createCall: (...[, , , listener]: Parameters<RealSubchannel['createCall']>) => streams.push(listener),
  };
  const { subchannel } = new Connection(real as unknown as experimental.SubchannelInterface);
  return {
    streams,
    call: (listener: CallListener): unknown =>
      subchannel.getRealSubchannel().createCall(new Metadata(), 'greeter', '/greeter.Greeter/SayHello', listener),
  };
}

/** Takes down what it hears. */
class Heard implements CallListener {
  readonly all: string[] = [];

  onReceiveMetadata(): void {
    this.all.push('headers');
  }

  onReceiveMessage(message: Buffer): void {
    this.all.push(String(message));
  }

  onReceiveStatus({ code }: { readonly code: status }): void {
    this.all.push(status[code]);
  }
}

/** Not to be asked of `expect` itself, as what it fails on it keeps. */
function isThere(ref: WeakRef<CallListener>): boolean {
  return ref.deref() !== undefined;
}

test('a call hears all that its stream has to tell, until its status', () => {
  const { streams, call } = connected();
  const heard = new Heard();
  call(heard);
  const [stream] = streams;
  stream?.onReceiveMetadata(new Metadata());
  stream?.onReceiveMessage(Buffer.from('hello'));
  stream?.onReceiveStatus(over);
  stream?.onReceiveMetadata(new Metadata()); // of a call that was cancelled
  expect(heard.all).toEqual(['headers', 'hello', 'OK']);
});

test('a stream that is kept does not keep its call', async () => {
  const { streams, call } = connected();
  const start = (): WeakRef<CallListener> => {
    const heard = new Heard();
    call(heard);
    return new WeakRef(heard);
  };
  const [under, ended] = [start(), start()];
  streams[1]?.onReceiveStatus(over);
  await eventually(() => {
    collectGarbage();
    expect(isThere(ended)).toBe(false);
  });
  expect(isThere(under)).toBe(true);
  expect(streams).toHaveLength(2);
});

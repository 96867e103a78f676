import type { ClientHttp2Session } from 'node:http2';
import type { experimental } from '@grpc/grpc-js';
import { PickedSubchannel, type RealSubchannel } from './picked-subchannel.ts';
import { type Pulse, pulseOf } from './pulse.ts';

type Subchannel = experimental.SubchannelInterface;

/** A connection to a pod, while it is READY. */
export class Connection {
  /** For picks. */
  readonly subchannel: Subchannel;
  readonly #real: RealSubchannel;
  #pulse: Pulse | undefined;

  constructor(subchannel: Subchannel) {
    this.#real = subchannel.getRealSubchannel();
    this.subchannel = new PickedSubchannel(this.#real) as unknown as Subchannel;
  }

  /** Not to be asked for before a call is made: grpc-js says READY first, and then has the session. */
  get pulse(): Pulse {
    this.#pulse ??= pulseOf(this.session);
    return this.#pulse;
  }

  /** grpc-js shows it to nobody; hence by name, for 1.14. */
  get session(): ClientHttp2Session | undefined {
    const transport: unknown = Reflect.get(this.#real, 'transport');
    return typeof transport === 'object' && transport !== null ? Reflect.get(transport, 'session') : undefined;
  }
}

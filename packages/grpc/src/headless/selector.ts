import type { experimental, Metadata } from '@grpc/grpc-js';
import { Call } from './call.ts';
import type { Method } from './method.ts';
import { MethodConfigs } from './method-configs.ts';
import type { ServiceConfigJson } from './service-config.ts';

type CallConfig = ReturnType<experimental.ConfigSelector['invoke']>;

/** Makes a Call of each call. One for a channel's life: grpc-js ends the one before at each update of the list. */
export class Selector implements experimental.ConfigSelector {
  readonly #configs: MethodConfigs;
  readonly #methods = new Map<string, Method>();

  constructor({ methodConfig }: ServiceConfigJson) {
    this.#configs = new MethodConfigs(methodConfig);
  }

  invoke(path: string, metadata: Metadata): CallConfig {
    const method = this.#methods.get(path) ?? this.#met(path);
    const call = new Call(method, metadata);
    return {
      methodConfig: method.config,
      pickInformation: call as unknown as CallConfig['pickInformation'],
      status: OK,
      dynamicFilterFactories: [call],
    };
  }

  unref(): void {}

  #met(path: string): Method {
    const method = { path, config: this.#configs.of(path), isStream: false };
    if (this.#methods.size < MOST) this.#methods.set(path, method);
    return method;
  }
}

const OK = 0 satisfies CallConfig['status'];

/** An app has few; what passes on the calls of others may see any path. */
const MOST = 1_000;

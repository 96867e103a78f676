import type { experimental, Metadata } from '@grpc/grpc-js';
import { Call } from './call.ts';
import { MethodConfigs } from './method-configs.ts';
import type { ServiceConfigJson } from './service-config.ts';

type CallConfig = ReturnType<experimental.ConfigSelector['invoke']>;

/** Makes a Call of each call. One for a channel's life: grpc-js ends the one before at each update of the list. */
export class Selector implements experimental.ConfigSelector {
  readonly #configs: MethodConfigs;

  constructor({ methodConfig }: ServiceConfigJson) {
    this.#configs = new MethodConfigs(methodConfig);
  }

  invoke(method: string, metadata: Metadata): CallConfig {
    const call = new Call(method, metadata);
    return {
      methodConfig: this.#configs.of(method),
      pickInformation: call as unknown as CallConfig['pickInformation'],
      status: OK,
      dynamicFilterFactories: [call],
    };
  }

  unref(): void {}
}

const OK = 0 satisfies CallConfig['status'];

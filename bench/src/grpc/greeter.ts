import * as grpc from '@grpc/grpc-js';

const word = { serialize: (text: string): Buffer => Buffer.from(text), deserialize: String };

function method(name: string) {
  return {
    path: `/bench.Greeter/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: word.serialize,
    requestDeserialize: word.deserialize,
    responseSerialize: word.serialize,
    responseDeserialize: word.deserialize,
  } as const;
}

/** Each answers with the name of its pod, and its process id: `greeter-0 4711`. `work` takes 10 ms. */
export const greeter = { hello: method('Hello'), work: method('Work') };

/** 64 bytes. */
const REQUEST = 'x'.repeat(64);

export class Greeter {
  readonly #client: grpc.Client;

  constructor(target: string, credentials: grpc.ChannelCredentials, options: grpc.ChannelOptions) {
    this.#client = new grpc.Client(target, credentials, options);
  }

  hello(deadlineMs: number = Number.POSITIVE_INFINITY): Promise<string> {
    return this.#call(greeter.hello, deadlineMs);
  }

  work(): Promise<string> {
    return this.#call(greeter.work, Number.POSITIVE_INFINITY);
  }

  /** Until each of so many pods has answered. */
  async reach(count: number): Promise<void> {
    const seen = new Set<string>();
    while (seen.size < count) seen.add(await this.hello());
  }

  close(): void {
    this.#client.close();
  }

  #call({ path, requestSerialize, responseDeserialize }: typeof greeter.hello, deadlineMs: number): Promise<string> {
    const deadline = Date.now() + deadlineMs;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        REQUEST,
        { deadline },
        (error, reply) => (error === null ? resolve(reply ?? '') : reject(error)),
      );
    });
  }
}

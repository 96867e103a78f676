import type { MethodConfig } from '@grpc/grpc-js';
import type { MethodConfigJson } from './service-config.ts';

/**
 * What the service config says of a method: of itself, else of its service, else of all. grpc-js does the same for whoever
 * brings no selector of their own, and does not export it.
 */
export class MethodConfigs {
  readonly #byName: ReadonlyMap<string, MethodConfig>;

  constructor(configs: readonly MethodConfigJson[]) {
    this.#byName = new Map(
      configs.flatMap((config) => config.name.map((name) => [keyOf(name.service, name.method), read(config)] as const)),
    );
  }

  /** @param path `/greeter.Greeter/SayHello`. */
  of(path: string): MethodConfig {
    const [, service, method] = path.split('/');
    const keys = [keyOf(service, method), keyOf(service), keyOf()];
    return keys.map((key) => this.#byName.get(key)).find((config) => config !== undefined) ?? NONE;
  }
}

const NONE: MethodConfig = { name: [] };

function keyOf(service = '', method = ''): string {
  return `${service}/${method}`;
}

/** In JSON a time is `1.5s`, behind it seconds and nanos. */
function read({ timeout, ...config }: MethodConfigJson): MethodConfig {
  if (timeout === undefined) return config;
  if (typeof timeout !== 'string') return { ...config, timeout };
  const seconds = Number.parseFloat(timeout);
  const whole = Math.floor(seconds);
  return { ...config, timeout: { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) } };
}

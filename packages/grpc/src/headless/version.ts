import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GrpcDiscoveryError } from '../errors.ts';
import type { Grpc } from './grpc.ts';

/** The minors that this package is tested with. Any minor may change the extension points ("use at your own risk"). */
const MINORS: readonly string[] = ['1.14'];

/** @throws GrpcDiscoveryError `GRPC_VERSION`, saying what to install. */
export function checkVersion(grpc: Grpc): void {
  if (typeof grpc?.Client !== 'function' || typeof grpc.experimental !== 'object')
    throw wrong(
      'what was given first is not the module @grpc/grpc-js. Give `grpc` of `import * as grpc from "@grpc/grpc-js"`',
    );
  const version = versionOf(grpc);
  const minor = version?.split('.').slice(0, 2).join('.');
  if (minor !== undefined && !MINORS.includes(minor)) throw wrong(`this is @grpc/grpc-js ${version}`);
  if (!isComplete(grpc)) throw wrong(`this @grpc/grpc-js (${version ?? 'of unknown version'}) lacks what 1.14 has`);
}

/** What is used of it, by what tells 1.14 from its predecessors: 1.13 has no selector key, 1.12 no StatusOr. */
function isComplete({ experimental }: Grpc): boolean {
  const { registerResolver, registerLoadBalancerType, LeafLoadBalancer, statusOrFromValue } = experimental;
  const { CHANNEL_ARGS_CONFIG_SELECTOR_KEY: key, SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX: prefix } = experimental;
  const functions = [registerResolver, registerLoadBalancerType, LeafLoadBalancer, statusOrFromValue];
  return (
    functions.every((each) => typeof each === 'function') && [key, prefix].every((each) => typeof each === 'string')
  );
}

/** The module does not tell its version; the place where Node found it does. Undefined where a bundler has moved it. */
function versionOf(grpc: Grpc): string | undefined {
  const require = createRequire(import.meta.url);
  const file = Object.keys(require.cache).find(
    (name) => MAIN.test(name) && require.cache[name]?.exports.experimental === grpc.experimental,
  );
  if (file === undefined) return undefined;
  try {
    return require(join(dirname(file), '../../package.json')).version;
  } catch {
    return undefined;
  }
}

const MAIN = /[\\/]grpc-js[\\/]build[\\/]src[\\/]index\.js$/;

function wrong(problem: string): GrpcDiscoveryError {
  const advice = `Install one of the versions that @rollcall/grpc is tested with: npm install @grpc/grpc-js@~${MINORS.at(-1)}`;
  return new GrpcDiscoveryError('ROLLCALL_GRPC_VERSION', `${problem}. ${advice}`);
}

import { type Discovery, parseTarget, type ServiceTarget, type Target } from '@rollcall/core';

/**
 * A Discovery for pods that have a port each: no pod listens at the number that its service declares, so `web:8080` is
 * asked for as `web:http`, by whose SRV records each pod's own number comes. Whatever else is asked passes as it is.
 *
 * @param portName the name of a number that a service declares; empty for its unnamed port.
 */
export function byPortName(
  discovery: Discovery,
  portName: (target: ServiceTarget, port: number) => string | undefined,
): Discovery {
  const named = (target: Target): Target => {
    const read = typeof target === 'string' ? parseTarget(target) : target;
    if ('host' in read || typeof read.port !== 'number') return target;
    const name = portName(read, read.port);
    // The unnamed port is the service's only one (Kubernetes: ServicePort.name), which goes without saying.
    return name === undefined ? target : { ...read, port: name === '' ? undefined : name };
  };
  return {
    resolver: (target, options) => discovery.resolver(named(target), options),
    get resolvers() {
      return discovery.resolvers;
    },
    close: () => discovery.close(),
    [Symbol.asyncDispose]: () => discovery.close(),
  };
}

// A picker and a source of one's own.
import {
  createBalancer,
  createResolver,
  definePicker,
  firstOf,
  fixed,
  type Resolution,
  type Source,
} from '@rollcall/core';

const powerOfThree = definePicker('power-of-three', ({ random }) => (candidates) => {
  let best = candidates[0];
  for (let i = 0; i < 3; i++) {
    const other = candidates[Math.floor(random() * candidates.length)];
    if (best && other && other.inFlight < best.inFlight) best = other;
  }
  return best;
});

interface ConsulEntry {
  readonly Node: { readonly Node: string };
  readonly Service: { readonly ID: string; readonly Address: string; readonly Port: number };
}

const { CONSUL_HTTP_ADDR = 'http://127.0.0.1:8500' } = process.env;

const consul = (service: string, url = CONSUL_HTTP_ADDR): Source => ({
  name: `consul:${service}`,
  removal: 'trusted',
  async *watch({ signal }): AsyncGenerator<Resolution> {
    for (let index = '0'; ; ) {
      const answer = await fetch(`${url}/v1/health/service/${service}?passing&wait=55s&index=${index}`, { signal });
      index = answer.headers.get('x-consul-index') ?? '0';
      const entries = (await answer.json()) as ConsulEntry[];
      yield entries.length === 0
        ? { kind: 'empty', code: 'no-endpoints' }
        : { kind: 'found', endpoints: entries.map(seen) };
    }
  },
});

const seen = ({ Node, Service }: ConsulEntry) => ({
  name: Node.Node,
  uid: Service.ID,
  address: Service.Address,
  port: Service.Port,
});

await using web = createResolver(firstOf(consul('web'), fixed(['127.0.0.1:8080'])));
await using balancer = createBalancer(web, { picker: powerOfThree });
await balancer.run(({ endpoint, signal }) => fetch(`http://${endpoint.address}:${endpoint.port}/`, { signal }), {
  idempotent: true,
});

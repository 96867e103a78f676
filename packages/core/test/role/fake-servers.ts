import type { Endpoint } from '../../src/endpoint.ts';
import { createRoles, type RoleProbe, type RoleSighting, type Roles, type RolesOptions } from '../../src/role.ts';
import { FakeResolver, pod } from '../clients/fake-resolver.ts';
import { StepClock, settled } from '../clients/step-clock.ts';

/** What a server says when it is looked at; an Error: it does not; `silent`: it hangs. */
export type Says = RoleSighting | Error | 'silent';

export function leads(epoch: number, cluster = 'home'): RoleSighting {
  return { writable: true, cluster, epoch, lagMs: 0 };
}

export function follows(epoch: number, lagMs = 0, cluster = 'home'): RoleSighting {
  return { writable: false, cluster, epoch, lagMs };
}

/** Servers that say what the test has them say. */
export class FakeServers implements RoleProbe {
  readonly clock: StepClock = new StepClock();
  readonly resolver: FakeResolver;
  readonly roles: Roles;
  readonly looks: string[] = [];
  readonly left: string[] = [];
  readonly #says: Says[];

  constructor(says: readonly Says[], options: Partial<RolesOptions> = {}) {
    this.#says = [...says];
    this.resolver = new FakeResolver(...says.map((_, i) => pod(i)));
    this.roles = createRoles(this.resolver, { probe: this, clock: this.clock, random: () => 1, ...options });
  }

  look({ ordinal = 0, name }: Endpoint): Promise<RoleSighting> {
    this.looks.push(name);
    const says = this.#says[ordinal] ?? 'silent';
    if (says === 'silent') return new Promise(() => {});
    return says instanceof Error ? Promise.reject(says) : Promise.resolve(says);
  }

  leave({ name }: Endpoint): void {
    this.left.push(name);
  }

  say(ordinal: number, says: Says): void {
    this.#says[ordinal] = says;
  }

  /** Until everybody was looked at once more, in whatever pace. */
  async lookedAt(): Promise<void> {
    await this.clock.turn(1_000);
  }

  /** `primary:web-0 replica:web-1` */
  get summary(): string {
    return this.roles
      .all()
      .map(({ role, endpoint: { name } }) => `${role}:${name}`)
      .join(' ');
  }

  why(ordinal: number): string {
    return this.roles.of(pod(ordinal).id)?.why ?? 'nobody';
  }
}

/** Every server was looked at once. */
export async function fakeServers(says: readonly Says[], options: Partial<RolesOptions> = {}): Promise<FakeServers> {
  const servers = new FakeServers(says, options);
  await settled();
  return servers;
}

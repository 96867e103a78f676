import type { AgentOptions as HttpsAgentOptions } from 'node:https';
import { badOption } from '../bad-option.ts';
import { readServicesOptions, type ServicesSettings } from '../settings.ts';
import type { NodeAgentsOptions } from './options.ts';

/** NodeAgentsOptions, checked; and what is Node's of them. */
export interface NodeAgentsSettings extends ServicesSettings {
  readonly agent: HttpsAgentOptions;
}

export function readNodeAgentsOptions(options: NodeAgentsOptions): NodeAgentsSettings {
  const { services = [], defaults, discovery, clock, random, ...agent } = options;
  const settings = readServicesOptions({ services, defaults, discovery, clock, random });
  mustNotRepeat('defaults', defaults);
  if (!Array.isArray(services))
    for (const [name, own] of Object.entries(services)) mustNotRepeat(`services['${name}']`, own);
  return { ...settings, agent: { ...asGlobalAgents, ...agent } };
}

/** Since Node 19; an Agent that is made has other ones. */
const asGlobalAgents: HttpsAgentOptions = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 };

function mustNotRepeat(name: string, own: object | undefined): void {
  for (const each of ['idempotent', 'retryBudget']) {
    const value = own === undefined ? undefined : Reflect.get(own, each);
    const why = 'left out: what was maybe sent is not made again by Agents of node:http, but by libraries above them';
    if (value !== undefined) throw badOption(`${name}.${each}`, why, value);
  }
}

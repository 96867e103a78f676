import type { Agent } from 'node:http';
import type { Socket } from 'node:net';

/** Lets what is under way end, keeps no connection for later, and waits for the last one. */
export async function drain(agent: Agent): Promise<void> {
  agent.maxFreeSockets = 0;
  for (const socket of listed(agent.freeSockets)) socket.destroy();
  for (let open = openOf(agent); open.length > 0; open = openOf(agent)) await Promise.all(open.map(left));
}

/** All that an agent lists by host. */
export function listed<T>(byHost: NodeJS.ReadOnlyDict<T[]>): readonly T[] {
  return Object.values(byHost).flatMap((each) => each ?? []);
}

function openOf({ sockets, freeSockets }: Agent): readonly Socket[] {
  return [...listed(sockets), ...listed(freeSockets)];
}

/** Closed, or the app's own, after an upgrade. */
function left(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['close', 'agentRemove']) socket.once(event, () => resolve());
  });
}

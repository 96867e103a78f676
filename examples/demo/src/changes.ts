import type { Endpoint, Resolver } from '@rollcall/core';

/** Tells what the resolver finds out, as it does. @returns what ends that. */
export function tellChanges(resolver: Resolver, print: (text: string) => void): () => void {
  return resolver.on('change', ({ added, removed, moved }) => {
    for (const endpoint of added) print(`  + ${place(endpoint)}`);
    for (const endpoint of removed) print(`  - ${place(endpoint)}`);
    for (const { from, to } of moved) print(`  ~ ${place(from)} → ${to.address}:${to.port}`);
  });
}

function place({ name, address, port }: Endpoint): string {
  return `${name}  ${address}:${port}`;
}

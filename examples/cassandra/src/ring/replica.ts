import type { Endpoint } from '@rollcall/core';
import type { Versioned } from './versioned.ts';

/** Longer than any peer here takes; a dead one refuses at once, a vanished one says nothing. */
const TIMEOUT_MS = 1_000;

/** What one peer is asked and told. Throws where it does not answer. */
export async function readFrom(peer: Endpoint, key: string): Promise<Versioned | null> {
  const response = await fetch(urlOf(peer, key), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return (await response.json()) as Versioned | null;
}

export async function writeTo(peer: Endpoint, key: string, versioned: Versioned): Promise<void> {
  const body = JSON.stringify(versioned);
  const response = await fetch(urlOf(peer, key), { method: 'PUT', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
}

function urlOf({ address, port }: Endpoint, key: string): string {
  return `http://${address}:${port}/${encodeURIComponent(key)}`;
}

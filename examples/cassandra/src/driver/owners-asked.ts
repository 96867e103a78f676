import type { Endpoint } from '@rollcall/core';
import type { Client } from 'cassandra-driver';
import { ownerOf } from '../tokens.ts';
import { insert } from './schema.ts';

export const KEYS_ASKED = 90;

/** Of 90 keys with one replica each, how many were asked of the node that has them, at its present address. */
export async function ownersAsked(client: Client, nodes: readonly Endpoint[]): Promise<number> {
  const keys = Array.from({ length: KEYS_ASKED }, (_, index) => `key-${index}`);
  const asked = await Promise.all(keys.map((key) => isOwnerAsked(client, key, nodes)));
  return asked.filter((owner) => owner).length;
}

/** Not where it does not answer, either. */
async function isOwnerAsked(client: Client, key: string, nodes: readonly Endpoint[]): Promise<boolean> {
  const owner = ownerOf(BigInt(String(client.metadata.newToken([Buffer.from(key)]))), nodes.length);
  try {
    const { info } = await client.execute(insert('one'), [key, 'value']);
    return info.queriedHost === `${nodes.find(({ ordinal }) => ordinal === owner)?.address}:9042`;
  } catch {
    return false;
  }
}

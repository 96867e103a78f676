/** Rings here are cut in equal parts, so that it is known who owns what: each node has the one token of its ordinal. */
export function tokenOf(ordinal: number, size: number): bigint {
  return -(2n ** 63n) + (2n ** 64n / BigInt(size)) * BigInt(ordinal % size);
}

/** The ordinal of the node whose token is the first at, or after, this one; after the last comes the first. */
export function ownerOf(token: bigint, size: number): number {
  const ordinals = Array.from({ length: size }, (_, ordinal) => ordinal);
  return ordinals.find((ordinal) => token <= tokenOf(ordinal, size)) ?? 0;
}

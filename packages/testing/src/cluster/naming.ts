/** How the pods of a workload are called: what tells a StatefulSet from a Deployment. */
export interface Naming {
  /** The pod at this place of the list. */
  name(index: number): string;
  /** Whoever comes after that pod. */
  successor(name: string): string;
  ordinal(name: string): number | undefined;
  /** Its pods have their names as hostnames in the DNS of the service of the same name. */
  readonly hasHostnames: boolean;
  /** One after the other, each when the one before is ready (Kubernetes: OrderedReady). */
  readonly isOrdered: boolean;
}

export function statefulNaming(set: string, start: number): Naming {
  return {
    name: (index) => `${set}-${start + index}`,
    successor: (name) => name,
    ordinal: (name) => Number(name.slice(set.length + 1)),
    hasHostnames: true,
    isOrdered: true,
  };
}

/** Kubernetes' own alphabet: no vowels, so that no words come out. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function deploymentNaming(deployment: string, random: () => number): Naming {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const replicaSet = `${deployment}-${letters(9)}`;
  const name = (): string => `${replicaSet}-${letters(5)}`;
  return { name, successor: name, ordinal: () => undefined, hasHostnames: false, isOrdered: false };
}

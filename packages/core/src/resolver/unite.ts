import { Holders } from './holders.ts';
import { compatible, mergePods, type Pod, shareFamily } from './pod.ts';

/**
 * Puts together what several parts say of one pod (an IPv4 and an IPv6 slice; a pod on its way from one slice to
 * another): later ones are newer. Every address and every slot belongs to one pod afterwards.
 *
 * `judge` decides between two that claim one address while neither is readier.
 */
export function unite(pods: readonly Pod[], judge: Judge): readonly Pod[] {
  if (areApart(pods)) return pods;
  const union = new Union(judge);
  for (const pod of pods) union.add(pod);
  return union.pods();
}

/** Whether `rival`, which was heard of before `pod`, keeps the address that both claim. */
export type Judge = (rival: Pod, pod: Pod) => boolean;

/** They have nothing in common, as mostly: no two of them can be one pod, or rivals. */
function areApart(pods: readonly Pod[]): boolean {
  const facts = new Set<string>();
  let count = 0;
  for (const { addresses, slot, uid } of pods)
    for (const fact of [...addresses, slot, uid])
      if (fact != null) {
        facts.add(fact);
        count += 1;
      }
  return facts.size === count;
}

class Union {
  readonly #pods = new Set<Pod>();
  readonly #holders = new Holders<Pod>();
  readonly #judge: Judge;

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  add(pod: Pod): void {
    const rivals = this.#holders.at(pod.addresses, pod.port);
    const twin = this.#twinOf(pod, rivals);
    if (twin !== undefined) {
      this.#delete(twin);
      this.add(mergePods(twin, pod));
      return;
    }
    if (rivals.some((rival) => this.#outranks(rival, pod))) return;
    for (const rival of rivals) this.#delete(rival);
    this.#pods.add(pod);
    this.#holders.add(pod);
  }

  pods(): readonly Pod[] {
    for (const namesakes of this.#holders.byName)
      if (namesakes.length > 1)
        for (const group of Map.groupBy(namesakes, ({ port }) => port).values())
          if (group.length > 1) this.#share(group);
    return [...this.#pods];
  }

  /** The same pod, seen already: by its uid, by an address, or by the name at which its other family stands. */
  #twinOf(pod: Pod, rivals: readonly Pod[]): Pod | undefined {
    const sameUid = this.#holders.withUid(pod.uid).find(({ port }) => port === pod.port);
    const isOtherFamily = (other: Pod): boolean =>
      other.port === pod.port && compatible(other, pod) && !shareFamily(other, pod);
    return (
      sameUid ??
      rivals.find((other) => compatible(other, pod)) ??
      this.#holders.of(pod.slot).find((other) => isOtherFamily(other))
    );
  }

  #outranks(rival: Pod, pod: Pod): boolean {
    const readier = readiness[rival.condition] - readiness[pod.condition];
    return readier === 0 ? this.#judge(rival, pod) : readier > 0;
  }

  /** Several pods at one name: that many endpoints, and nobody can say which of them the name means. */
  #share(namesakes: readonly Pod[]): void {
    const serving = namesakes.filter((pod) => pod.condition === 'serving');
    for (const pod of namesakes) {
      if (serving.length > 0 && pod.condition !== 'serving') this.#pods.delete(pod);
      else if (serving.length !== 1) this.#replace(pod, { ...pod, slot: null });
    }
  }

  #replace(pod: Pod, by: Pod): void {
    this.#pods.delete(pod);
    this.#pods.add(by);
  }

  #delete(pod: Pod): void {
    this.#pods.delete(pod);
    this.#holders.delete(pod);
  }
}

const readiness = { serving: 2, draining: 1, 'not-ready': 0 } as const;

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@rollcall/core';
import type { SliceManifest, SliceObject } from './slice-object.ts';

/** One change, as etcd knows it; what a watch makes of it depends on its selector. */
export interface Revision {
  readonly number: number;
  readonly before: SliceObject | undefined;
  readonly after: SliceObject | undefined;
}

const FIRST = 1_000;

/** The slices of a namespace, and what became of them: etcd, and the cache that the API server keeps of it. */
export class SliceStore {
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #objects = new Map<string, { readonly manifest: SliceManifest; readonly object: SliceObject }>();
  readonly #listeners = new Set<() => void>();
  #history: Revision[] = [];
  /** Of the newest change. */
  revision: number = FIRST;
  /** Nobody can watch from before this. */
  oldest: number = FIRST;

  constructor(namespace: string, clock: Clock) {
    this.#namespace = namespace;
    this.#clock = clock;
  }

  /** By name, as etcd has them. */
  get objects(): readonly SliceObject[] {
    return byName([...this.#objects.values()].map(({ object }) => object));
  }

  /** What there was at a revision that is not older than `oldest`. */
  at(revision: number): readonly SliceObject[] {
    const objects = new Map(this.objects.map((object) => [object.metadata.name, object]));
    for (const { before, after } of this.since(revision).toReversed()) {
      if (after !== undefined) objects.delete(after.metadata.name);
      if (before !== undefined) objects.set(before.metadata.name, before);
    }
    return byName([...objects.values()]);
  }

  /** Nothing has changed since it was started, or forgot what was. */
  get isUntouched(): boolean {
    return this.#history.length === 0;
  }

  since(revision: number): readonly Revision[] {
    return this.#history.filter(({ number }) => number > revision);
  }

  /** There are these now, and no others. */
  replace(manifests: readonly SliceManifest[]): void {
    const names = new Set(manifests.map(({ metadata }) => metadata.name));
    for (const manifest of manifests) this.#apply(manifest);
    for (const name of this.#objects.keys()) if (!names.has(name)) this.#delete(name);
    for (const listener of this.#listeners) listener();
  }

  /** What was is forgotten, as etcd's compaction does it, and a restart of the API server. */
  compact(): void {
    this.#history = [];
    this.revision += 1; // somebody else's object
    this.oldest = this.revision;
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #apply(manifest: SliceManifest): void {
    const { name, labels = {}, annotations } = manifest.metadata;
    const known = this.#objects.get(name);
    if (known !== undefined && isDeepStrictEqual(known.manifest, manifest)) return;
    this.revision += 1;
    const before = known?.object;
    const metadata = {
      name,
      namespace: this.#namespace,
      uid: before?.metadata.uid ?? randomUUID(),
      resourceVersion: String(this.revision),
      generation: (before?.metadata.generation ?? 0) + 1,
      creationTimestamp: before?.metadata.creationTimestamp ?? this.#now(),
      labels,
      ...(annotations === undefined ? {} : { annotations }),
    };
    const after: SliceObject = { ...manifest, kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', metadata };
    this.#objects.set(name, { manifest, object: after });
    this.#history.push({ number: this.revision, before, after });
  }

  #delete(name: string): void {
    const before = this.#objects.get(name)?.object;
    this.#objects.delete(name);
    this.revision += 1;
    this.#history.push({ number: this.revision, before, after: undefined });
  }

  /** Without fractions of a second. */
  #now(): string {
    return new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

function byName(objects: readonly SliceObject[]): readonly SliceObject[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

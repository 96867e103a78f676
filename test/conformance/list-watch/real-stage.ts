import type { SliceManifest } from '../../../packages/testing/src/index.ts';
import { Play } from '../../../packages/testing/test/api/play.ts';
import type { Stage, Visitor, Who } from '../../../packages/testing/test/api/scenario.ts';
import { FUTURE } from '../../../packages/testing/test/api/scenarios/words.ts';
import type { ControlPlane } from '../control-plane.ts';
import { bindingOf, castOf } from './objects.ts';

const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' } as const;

/** A real API server, as a stage. */
export class RealStage implements Stage {
  readonly url: string;
  readonly ca: string;
  readonly namespace: string;
  readonly #plane: ControlPlane;
  readonly #tokens: ReadonlyMap<Who, string | undefined>;
  #isHeldUp = false;

  private constructor(plane: ControlPlane, namespace: string, tokens: ReadonlyMap<Who, string | undefined>) {
    this.url = plane.url;
    this.ca = plane.ca;
    this.namespace = namespace;
    this.#plane = plane;
    this.#tokens = tokens;
  }

  static async open(plane: ControlPlane, namespace: string): Promise<RealStage> {
    await plane.apply(castOf(namespace));
    const tokens = new Map<Who, string | undefined>([
      ['nobody', undefined],
      ['rubbish', 'rubbish'],
    ]);
    for (const who of ['reader', 'stranger', 'greedy'] as const) tokens.set(who, await plane.tokenOf(namespace, who));
    const stage = new RealStage(plane, namespace, tokens);
    await stage.permit(true);
    return stage;
  }

  async letIn(who: Who): Promise<Visitor> {
    if (who === 'greedy' && !this.#isHeldUp) await this.#holdUp();
    return { token: this.#tokens.get(who), [Symbol.dispose]() {} };
  }

  /** One request, which takes three seconds, is all that the greedy one may have under way. */
  async #holdUp(): Promise<void> {
    this.#isHeldUp = true;
    const probe = new Play(this);
    let isHeld = false;
    const hold = async (): Promise<void> => {
      isHeld = true;
      await probe.ask({ resourceVersion: FUTURE }, { as: 'greedy' });
      isHeld = false;
    };
    await this.#plane.until('one request is too many', async () => {
      if (!isHeld) void hold();
      return (await probe.ask({ limit: '1' }, { as: 'greedy' })).status === 429;
    });
    this.#isHeldUp = false;
  }

  async apply({ metadata, ...rest }: SliceManifest): Promise<void> {
    const { name, labels = {} } = metadata;
    await this.#plane.apply([{ ...slice, metadata: { name, namespace: this.namespace, labels }, ...rest }]);
  }

  async remove(name: string): Promise<void> {
    await this.#plane.delete({ ...slice, metadata: { name, namespace: this.namespace } });
  }

  async permit(isPermitted: boolean): Promise<void> {
    const binding = bindingOf('reader', this.namespace);
    if (isPermitted) await this.#plane.apply([binding]);
    else await this.#plane.delete(binding);
    await this.#untilStatus('reader', isPermitted ? 200 : 403);
  }

  kill(): Promise<void> {
    return this.#plane.apiserver.kill();
  }

  async start(): Promise<void> {
    this.#plane.apiserver.spawn();
  }

  freeze(): void {
    this.#plane.apiserver.freeze();
  }

  thaw(): void {
    this.#plane.apiserver.thaw();
  }

  compact(): Promise<void> {
    return this.#plane.compact();
  }

  /** No slices are left, and whoever is let in is: for the next scenario. */
  async clear(): Promise<void> {
    await this.permit(true);
    await this.#plane.until('no slices are left', async () => {
      const path = `/apis/discovery.k8s.io/v1/namespaces/${this.namespace}/endpointslices`;
      await this.#plane.request('DELETE', path);
      const { body } = await this.#plane.request<{ readonly items: readonly unknown[] }>('GET', path);
      return body.items.length === 0;
    });
  }

  async #untilStatus(who: Who, expected: number): Promise<void> {
    const probe = new Play(this);
    const isSo = async (): Promise<boolean> => (await probe.ask({ limit: '1' }, { as: who })).status === expected;
    await this.#plane.until(`${who} gets ${expected}`, isSo);
  }
}

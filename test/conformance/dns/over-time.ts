import { createCluster } from '../../../packages/testing/src/index.ts';
import { podServer } from '../../pod-server.ts';
import { annotations } from '../control-plane/kubelet.ts';
import type { ControlPlane } from '../control-plane.ts';
import { headed, statefulSet, untilReady } from '../workload.ts';
import { answered, asking } from './question.ts';

/** A cluster with a StatefulSet `shop`, to which things happen. */
export interface Stage extends AsyncDisposable {
  /** Of its DNS. */
  readonly address: string;
  scale(replicas: number): Promise<void>;
  setReady(pod: string, isReady: boolean): Promise<void>;
  restart(pod: string): Promise<void>;
}

export async function openFake(): Promise<Stage> {
  const cluster = await createCluster();
  const shop = await cluster.statefulSet('shop', { replicas: 3, ports: { http: 8080 }, run: podServer });
  return {
    address: cluster.dns.address,
    scale: (replicas) => shop.scale(replicas),
    setReady: async (pod, isReady) => shop.setReady(pod, isReady),
    restart: async (pod) => void (await shop.restart(pod)),
    [Symbol.asyncDispose]: () => cluster.close(),
  };
}

export async function openReal(plane: ControlPlane): Promise<Stage> {
  const objects = statefulSet('shop');
  await plane.apply(objects);
  await untilReady(plane, 'shop');
  return {
    address: plane.dns,
    scale: (replicas) => plane.patch(headed('apps/v1', 'StatefulSet', 'shop'), { spec: { replicas } }),
    setReady(pod, isReady) {
      const said = { [annotations.ready]: `${isReady}` };
      return plane.patch(headed('v1', 'Pod', pod), { metadata: { annotations: said } });
    },
    restart: (pod) => plane.delete(headed('v1', 'Pod', pod)),
    async [Symbol.asyncDispose]() {
      for (const object of objects) await plane.delete(object);
    },
  };
}

/** What DNS says of it, without addresses: `SRV shop-0 33, shop-1 33, shop-2 33`, and who has a name. */
export async function told(address: string): Promise<readonly string[]> {
  const ask = (question: string) => answered(address, asking(question));
  const [all, srv, ...pods] = await Promise.all([
    ask('shop.default.svc.cluster.local. A'),
    ask('_http._tcp.shop.default.svc.cluster.local. SRV'),
    ...[0, 1, 2, 3].map((ordinal) => ask(`shop-${ordinal}.shop.default.svc.cluster.local. A`)),
  ]);
  const targets = srv.answers.map((record) => record.replace(/.* SRV 0 (\d+) 8080 ([^.]+)\..*/, '$2 $1'));
  const named = pods.flatMap(({ rcode }, ordinal) => (rcode === 'NOERROR' ? `shop-${ordinal}` : []));
  return [
    `A ${all.rcode} ${all.answers.length}`,
    `SRV ${srv.rcode} ${targets.join(', ')}`,
    `named ${named.join(', ')}`,
  ];
}

/** Where a pod is; undefined where its name is unknown. */
export async function addressOf(address: string, pod: string): Promise<string | undefined> {
  const { answers } = await answered(address, asking(`${pod}.shop.default.svc.cluster.local. A`));
  return answers[0]?.split(' ').at(-1);
}

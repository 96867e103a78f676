import type { Cluster } from '@rollcall/testing';
import { FakeRing } from '../../examples/cassandra/src/fake-ring/fake-ring.ts';
import { greeterPod } from '../../packages/grpc/test/fixtures/readme-pod.ts';
import { createFakeKafka, fakeBrokerPod } from '../../packages/kafka/test/fixtures/fake-kafka.ts';
import { postgresPods } from '../../packages/postgres/test/fixtures/pods.ts';
import { shop } from '../../packages/postgres/test/fixtures/shop.ts';
import { podServer } from '../pod-server.ts';

/** For the block's process, besides the cluster's own. */
type Env = Readonly<Record<string, string>>;

/**
 * What is there while a README's block runs, in the namespace `default`. A block that begins with `// with <name>` has
 * that one; all others have `web`.
 */
export const setups: Readonly<Record<string, (cluster: Cluster) => Promise<Env>>> = {
  /** Three pods of a StatefulSet that answer over HTTP, on port 8080, with their names. */
  async web(cluster) {
    await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: podServer });
    return {};
  },
  /** Three pods of `greeter`, on port 50051 (`grpc`), that answer with their names. */
  async grpc(cluster) {
    await cluster.statefulSet('greeter', { replicas: 3, ports: { grpc: 50051 }, run: greeterPod });
    return {};
  },
  /** Three brokers of `kafka`, on port 9092 (`kafka`): as much of them as a producer needs. */
  async kafka(cluster) {
    const run = fakeBrokerPod(createFakeKafka(9092));
    await cluster.statefulSet('kafka', { replicas: 3, ports: { kafka: 9092 }, run });
    return {};
  },
  /** Three nodes of `cassandra`, on port 9042 (`cql`): as much of them as cassandra-driver needs. */
  async cassandra(cluster) {
    const ring = new FakeRing({ keyspaces: { shop: 3 }, size: 3 });
    await cluster.statefulSet('cassandra', { replicas: 3, ports: { cql: 9042 }, run: (pod) => ring.start(pod) });
    return {};
  },
  /** A cluster without a service. */
  async nobody() {
    return {};
  },
  /** PostgreSQL: `pg-0` is the primary, `pg-1` and `pg-2` stream from it. It has the database `shop`, with `orders`. */
  async postgres(cluster) {
    const pg = await cluster.statefulSet('pg', { replicas: 3, ports: { postgres: 5432 }, run: postgresPods() });
    return await shop(pg.pods);
  },
};

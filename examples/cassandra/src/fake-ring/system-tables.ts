import type { FakeRing, Member } from './fake-ring.ts';
import type { Columns, Row, Table } from './results.ts';
import { boolean, inetaddr, text, textMap, texts, uuid } from './values.ts';

const schemaVersion = '00000000-0000-4000-8000-000000000000';

const ofAnyNode: Columns = {
  data_center: text,
  host_id: uuid,
  rack: text,
  release_version: text,
  rpc_address: inetaddr,
  schema_version: uuid,
  tokens: texts,
};

interface View {
  readonly table: Table;
  rows(ring: FakeRing, self: Member): readonly Row[];
}

/** What the driver asks of a node before anything else. */
export const systemTables: Readonly<Record<string, View>> = {
  'system.local': {
    table: {
      keyspace: 'system',
      name: 'local',
      columns: { key: text, cluster_name: text, partitioner: text, listen_address: inetaddr, ...ofAnyNode },
    },
    rows: (_, self) => [
      {
        ...row(self),
        key: 'local',
        cluster_name: 'fake',
        partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
        listen_address: self.address,
      },
    ],
  },
  'system.peers': {
    table: { keyspace: 'system', name: 'peers', columns: { peer: inetaddr, ...ofAnyNode } },
    rows: (ring, self) =>
      ring.members.filter((member) => member !== self).map((peer) => ({ ...row(peer), peer: peer.address })),
  },
  'system_schema.keyspaces': {
    table: {
      keyspace: 'system_schema',
      name: 'keyspaces',
      columns: { keyspace_name: text, durable_writes: boolean, replication: textMap },
    },
    rows: (ring) =>
      Object.entries(ring.keyspaces).map(([name, factor]) => ({
        keyspace_name: name,
        durable_writes: true,
        replication: { class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: String(factor) },
      })),
  },
};

function row({ address, hostId, rack, token }: Member): Row {
  return {
    data_center: 'dc1',
    host_id: hostId,
    rack,
    release_version: '3.11.19',
    rpc_address: address,
    schema_version: schemaVersion,
    tokens: [token],
  };
}

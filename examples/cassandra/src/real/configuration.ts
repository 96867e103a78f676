import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenOf } from '../tokens.ts';

export interface NodeSettings {
  /** Of this node alone; kept when it comes back elsewhere. */
  readonly folder: string;
  readonly address: string;
  readonly ordinal: number;
  readonly size: number;
  /** Names of all nodes: whoever is there is asked about the others. */
  readonly seeds: readonly string[];
}

const ZONES = 'abc';

/** Writes what a node reads at its start: small, quick to come and to go, and sure of nothing but its own token. */
export async function writeConfiguration(settings: NodeSettings): Promise<void> {
  const { folder, ordinal } = settings;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cassandra.yaml'), yaml(settings));
  const zone = ZONES[ordinal % ZONES.length];
  await writeFile(join(folder, 'rackdc.properties'), `dc=dc1\nrack=zone-${zone}\n`);
  await writeFile(join(folder, 'logback.xml'), LOGGING);
}

function yaml({ folder, address, ordinal, size, seeds }: NodeSettings): string {
  const provider = `{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: '${seeds.join()}'}]}`;
  const lines = {
    cluster_name: 'example',
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    num_tokens: 1,
    initial_token: `'${tokenOf(ordinal, size)}'`,
    auto_bootstrap: false,
    listen_address: address,
    rpc_address: address,
    storage_port: 7000,
    native_transport_port: 9042,
    seed_provider: `[${provider}]`,
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    ...SMALL,
    data_file_directories: `['${folder}/data']`,
    commitlog_directory: `${folder}/commitlog`,
    hints_directory: `${folder}/hints`,
    saved_caches_directory: `${folder}/caches`,
    cdc_raw_directory: `${folder}/cdc`,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** Three of them on one machine, for a minute. */
const SMALL = {
  commitlog_sync: 'periodic',
  commitlog_sync_period: '1s',
  commitlog_segment_size: '5MiB',
  commitlog_total_space: '64MiB',
  memtable_heap_space: '32MiB',
  memtable_offheap_space: '32MiB',
  key_cache_size: '0MiB',
  file_cache_size: '32MiB',
  networking_cache_size: '16MiB',
  concurrent_reads: 8,
  concurrent_writes: 8,
  concurrent_counter_writes: 2,
  concurrent_compactors: 1,
  disk_access_mode: 'mmap_index_only',
  phi_convict_threshold: 5,
} as const;

/** On standard output, and no more than what tells how far a node has come. */
const LOGGING = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%-5level %logger{20} - %msg%n</pattern></encoder></appender>
  <root level="WARN"><appender-ref ref="out"/></root>
  <logger name="org.apache.cassandra.transport.PipelineConfigurator" level="INFO"/>
  <logger name="org.apache.cassandra.gms.Gossiper" level="INFO"/>
  <logger name="org.apache.cassandra.service.StorageService" level="INFO"/>
</configuration>
`;

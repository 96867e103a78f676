/** What one of three brokers is told. Each votes and serves, as small KRaft clusters do. */
export interface BrokerPlace {
  readonly nodeId: number;
  readonly address: string;
  readonly name: string;
  readonly dataFolder: string;
  /** Of all three, by node id. */
  readonly names: readonly string[];
}

/** As `server.properties`. Where it differs from Kafka's defaults, the reason stands beside it. */
export function serverProperties({ nodeId, address, name, dataFolder, names }: BrokerPlace): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.voters': names.map((each, id) => `${id}@${each}:9093`).join(),
    listeners: `PLAINTEXT://${address}:9092,CONTROLLER://${address}:9093`,
    // Clients get names, as these outlive the addresses.
    'advertised.listeners': `PLAINTEXT://${name}:9092`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataFolder,
    'broker.rack': `zone-${'abc'[nodeId % 3]}`,
    'default.replication.factor': 3,
    'min.insync.replicas': 2,
    'num.partitions': 6,
    'offsets.topic.replication.factor': 3,
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.replication.factor': 3,
    'transaction.state.log.min.isr': 2,
    'transaction.state.log.num.partitions': 3,
    'group.initial.rebalance.delay.ms': 0,
    // Two cores, three brokers.
    'num.network.threads': 2,
    'num.io.threads': 2,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'leader.imbalance.check.interval.seconds': 5,
    'controlled.shutdown.retry.backoff.ms': 500,
    // A broker that was killed keeps its leaderships for one session: 9 s by default.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // Brokers have half-open sockets too: 30 s by default.
    'replica.socket.timeout.ms': 3_000,
    'controller.socket.timeout.ms': 3_000,
  };
  return Object.entries(properties)
    .map((entry) => `${entry.join('=')}\n`)
    .join('');
}

/** What `StorageTool format` writes, in its 2 s. */
export function metaProperties(clusterId: string, nodeId: number, directoryId: string): string {
  return `version=1\ncluster.id=${clusterId}\nnode.id=${nodeId}\ndirectory.id=${directoryId}\n`;
}

/** Small, and quick to start: the first compiler alone is the real win. Names come from a file of this cluster alone. */
export function javaFlags(hostsFile: string): readonly string[] {
  return [
    '-Xms64m',
    '-Xmx256m',
    '-Xss512k',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Xshare:auto',
    `-Djdk.net.hosts.file=${hostsFile}`,
    '-Dsun.net.inetaddr.ttl=1',
    '-Dsun.net.inetaddr.negative.ttl=0',
    '-Djava.net.preferIPv4Stack=true',
    '-Djava.awt.headless=true',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  ];
}

import type { Diagnosis, Level, Rule } from '../diagnosis.ts';
import type { Door } from '../knock.ts';
import { listed } from '../words.ts';

/** Pods that are listed, and cannot be connected to. While others serve, they cost a retry, and the service can be used. */
export const reach: Rule = ({ doors }) => {
  const level = doors.some(({ state }) => state === 'open') ? 'warning' : 'error';
  const refused = doors.filter(({ state }) => state === 'refused');
  const lost = doors.filter(({ state }) => state === 'silent' || state === 'unreachable');
  return [
    ...(refused.length > 0 ? [refusing(level, refused, doors.length)] : []),
    ...(lost.length > 0 ? [unreachable(level, lost, doors.length)] : []),
  ];
};

function refusing(level: Level, refused: readonly Door[], all: number): Diagnosis {
  return {
    level,
    code: 'pods-refuse',
    seen: `${refused.length} of ${all} refuse connections: ${listed(refused.map(where))}.`,
    means: 'The pod is there and nobody listens at that port: it is starting or crashing, or the port is another.',
    remedy: "Compare the Service's targetPort with what the app listens on; publishNotReadyAddresses lists such pods.",
  };
}

function unreachable(level: Level, lost: readonly Door[], all: number): Diagnosis {
  return {
    level,
    code: 'pods-silent',
    seen: `${lost.length} of ${all} cannot be reached: ${listed(lost.map((door) => `${where(door)} (${door.detail})`))}.`,
    means: 'Packets to it are lost: a NetworkPolicy, a dead node, or a pod that is gone and still listed.',
    remedy: 'Look at the pod and its node (kubectl get pod -o wide), and for a NetworkPolicy against this port.',
  };
}

function where({ endpoint: { name, address, port } }: Door): string {
  return name === address ? `${address}:${port}` : `${name} ${address}:${port}`;
}

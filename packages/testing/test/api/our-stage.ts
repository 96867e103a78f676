import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApiFaultName, createCluster } from '../../src/index.ts';
import type { Stage, Who } from './scenario.ts';

/** The API server of a cluster as a stage, until disposed. */
export async function ourStage(namespace: string): Promise<Stage & AsyncDisposable> {
  const cluster = await createCluster({ namespace });
  const { api } = cluster;
  const read = (file: string): string => readFileSync(join(dirname(api.kubeconfig), file), 'utf8');
  const applied = new Map<string, Disposable>();
  const faults = new Map<ApiFaultName, Disposable>();
  const begin = (how: ApiFaultName): unknown => faults.set(how, api.fail(how));
  const end = (how: ApiFaultName): unknown => faults.get(how)?.[Symbol.dispose]();
  return {
    url: api.url,
    ca: read('ca.crt'),
    namespace,
    async letIn(who) {
      const how = refusals[who];
      if (how !== undefined) begin(how);
      return {
        token: who in tokens ? tokens[who] : read('token'),
        [Symbol.dispose]: () => how !== undefined && end(how),
      };
    },
    apply: async (slice) => void applied.set(slice.metadata.name, api.apply(slice)),
    remove: async (name) => applied.get(name)?.[Symbol.dispose](),
    permit: async (isPermitted) => void (isPermitted ? end(403) : begin(403)),
    kill: async () => void begin('down'),
    start: async () => void end('down'),
    freeze: () => void begin('hang'),
    thaw: () => void end('hang'),
    compact: async () => api.compact(),
    [Symbol.asyncDispose]: () => cluster.close(),
  };
}

/** There is one ServiceAccount: who else asks is a fault, as long as the request takes. */
const refusals: Partial<Record<Who, ApiFaultName>> = { stranger: 403, greedy: 429 };
const tokens: Partial<Record<Who, string | undefined>> = { rubbish: 'rubbish', nobody: undefined };

import { type AliasPath, describePath, followAliases, startAt } from './alias.ts';
import { type Answer, toAnswer, type UnknownAnswer } from './answer.ts';
import type { Told } from './attempt.ts';
import type { DnsConfig } from './config.ts';
import type { AskServers, Query } from './failover.ts';
import type { RecordType } from './message.ts';

/** Answers a query, asking again for the target of an alias that no server has answered along with it. */
export async function lookup<T extends RecordType>(
  query: Query<T>,
  config: DnsConfig,
  askServers: AskServers,
): Promise<Answer<T>> {
  const { type } = query;
  const trail: string[] = [];
  let path = startAt(query.name);
  for (;;) {
    const { name } = path;
    const told = await askServers({ ...query, name }, config);
    if (told.kind === 'unknown') return { ...told, detail: [...trail, told.detail].join('; ') };
    const line = (what: string): string => [...trail, describe(told, type, name, what)].join('; ');
    path = followAliases(path, told.message.answers);
    if (path.lost) return lost(path, line);
    const answer = toAnswer({ message: told.message, type, path, moved: path.name !== name, detail: line });
    if (answer) return answer;
    trail.push(describe(told, type, name, `CNAME ${path.name}`));
  }
}

function describe({ via, elapsedMs }: Told, type: RecordType, name: string, what: string): string {
  return `${type} ${name} ${via}: ${what}, ${elapsedMs} ms`;
}

function lost(path: AliasPath, line: (what: string) => string): UnknownAnswer {
  const detail = line(`aliases without an end, ${describePath(path)}`);
  return { kind: 'unknown', code: 'malformed', cause: undefined, detail };
}

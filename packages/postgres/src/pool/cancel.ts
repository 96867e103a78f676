import type { Statement } from './statement.ts';
import { textOf } from './statement.ts';

const CALL = /\bpg_(?:cancel|terminate)_backend\s*\(\s*(?:\$1|(\d+))\s*(?:::\s*\w+\s*)?[,)]/i;

/** A statement that cancels, or ends, the session of another one. */
export interface Cancel {
  readonly pid: number;
  /** The same, of the pid that the server itself goes by. */
  aimed(pid: number): Statement;
}

export function cancelOf({ config, values }: Statement): Cancel | undefined {
  const text = textOf(config);
  const call = text === undefined ? null : CALL.exec(text);
  if (text === undefined || call === null) return undefined;
  const own = typeof config === 'object' && config !== null ? config : {};
  const given = values ?? Reflect.get(own, 'values');
  const [first, ...rest] = Array.isArray(given) ? given : [];
  const literal = call[1];
  const pid = Number(literal ?? first);
  if (!Number.isInteger(pid)) return undefined;
  return {
    pid,
    aimed: (real) =>
      literal === undefined
        ? { config: { ...own, text, values: [real, ...rest] }, values: undefined }
        : { config: { ...own, text: text.replace(call[0], call[0].replace(literal, String(real))) }, values: given },
  };
}

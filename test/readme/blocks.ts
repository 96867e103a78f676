/** A fenced block of code in a Markdown file that says, by its language, that it can be run. */
export interface Block {
  /** Of its first line of code, as editors count. */
  readonly line: number;
  readonly language: Language;
  readonly code: string;
  /** Which of `setups` it runs in. */
  readonly setup: string;
  readonly skip: string | undefined;
  /** It runs for ever, and has passed once it has printed this. */
  readonly until: string | undefined;
}

const languages = ['ts', 'js', 'sh'] as const;
type Language = (typeof languages)[number];

/**
 * What stands behind the language in a fence tells what to do with the block; Markdown viewers do not show it:
 * `ts`, `ts skip: <reason>`, `ts until: <what it prints>`, `ts continues` (what the block before it began).
 */
const fence = /^```(?<language>ts|js|sh)(?<continues> continues)?(?: (?<how>skip|until):? (?<what>.+))?$/;

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const info = lines[at]?.trimEnd() ?? '';
    if (!info.startsWith('```')) continue;
    const end = lines.indexOf('```', at + 1);
    if (end === -1) throw new Error(`line ${at + 1}: this block has no end`);
    const block = readBlock(info, lines.slice(at + 1, end).join('\n'), at + 2, blocks.at(-1));
    if (block !== undefined) blocks.push(block);
    at = end;
  }
  return blocks;
}

function readBlock(info: string, code: string, line: number, before: Block | undefined): Block | undefined {
  if (!languages.some((language) => info.split(/[` ]+/)[1] === language)) return undefined;
  const groups = fence.exec(info)?.groups;
  if (groups === undefined)
    throw new Error(`line ${line - 1}: \`${info}\` says neither skip: <reason> nor until: <text>`);
  const { language, continues, how, what } = groups;
  const whole = continues === undefined ? code : `${before?.code}\n${code}`;
  return {
    line,
    language: language as Language,
    code: whole,
    setup: /^(?:\/\/|#) with (.+)/.exec(whole)?.[1] ?? 'web',
    skip: how === 'skip' ? what : undefined,
    until: how === 'until' ? what : undefined,
  };
}

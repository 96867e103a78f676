/** Numbers, as there is a switch over them for each token of each text. */
export const token = {
  start: 0,
  end: 1,
  /** A quote or comment that does not end, or a name that is written in escapes: what comes now we cannot read. */
  broken: 2,
  semicolon: 3,
  /** Numbers, parameters, operators (a character each): nothing that a verdict depends on. */
  other: 4,
  word: 5,
  quoted: 6,
  string: 7,
  open: 8,
  close: 9,
  comma: 10,
  dot: 11,
  /** `::` */
  cast: 12,
} as const;

export type TokenKind = (typeof token)[keyof typeof token];

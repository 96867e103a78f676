import { begins, beginsWith, wordParts } from './characters.ts';

// Each takes where the quote begins, and gives where the token ends; -1 where it does not.

/** `'it''s'` or `"a ""name"""`: twice means once. */
export function endOfQuoted(units: Uint16Array, start: number, length: number): number {
  const quote = units[start];
  for (let at = start + 1; at < length; at++) {
    if (units[at] !== quote) continue;
    if (units[at + 1] !== quote) return at + 1;
    at++;
  }
  return -1;
}

/** `'it\'s'`, from its quote on, with all parts that continue it on further lines (§4.1.2.1): those have escapes too. */
export function endOfEscaped(units: Uint16Array, start: number, length: number): number {
  for (let at = start; ; ) {
    const end = endOfEscapedPart(units, at, length);
    at = end === -1 ? -1 : continuation(units, end, length);
    if (at === -1) return end;
  }
}

function endOfEscapedPart(units: Uint16Array, start: number, length: number): number {
  for (let at = start + 1; at < length; at++) {
    const unit = units[at];
    if (unit === backslash) at++;
    else if (unit === apostrophe && units[++at] !== apostrophe) return at;
  }
  return -1;
}

/** The quote that goes on with the string that ended: after white space that has a newline, or line comments. */
function continuation(units: Uint16Array, end: number, length: number): number {
  let newline = false;
  for (let at = end; at < length; at++) {
    const unit = units[at] as number;
    if (isNewline(unit)) newline = true;
    else if (unit === minus && units[at + 1] === minus) at = endOfLine(units, at, length) - 1;
    else if (unit === apostrophe) return newline ? at : -1;
    else if (beginsWith[unit] !== begins.space) return -1;
  }
  return -1;
}

/** `$tag$…$tag$`; `start` where the dollar quotes nothing, as in `$1`. */
export function endOfDollarQuoted(units: Uint16Array, text: string, start: number): number {
  let at = start + 1;
  while (isTagPart(units[at] as number, at === start + 1)) at++;
  if (units[at] !== dollar) return start;
  const tag = text.slice(start, at + 1);
  const end = text.indexOf(tag, at + 1);
  return end === -1 ? -1 : end + tag.length;
}

function isTagPart(unit: number, first: boolean): boolean {
  return first ? beginsWith[unit] === begins.word : wordParts[unit] === 1 && unit !== dollar;
}

export function endOfLine(units: Uint16Array, start: number, length: number): number {
  let at = start;
  while (at < length && !isNewline(units[at] as number)) at++;
  return at;
}

function isNewline(unit: number): boolean {
  return unit === 10 || unit === 13;
}

const dollar = 36;
const apostrophe = 39;
const minus = 45;
const backslash = 92;

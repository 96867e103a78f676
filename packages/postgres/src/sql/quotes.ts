import { begins, beginsWith, wordParts } from './characters.ts';

// Each takes where the quote begins, and gives where the token ends; -1 where it does not.

/** `'it''s'` or `"a ""name"""`: twice means once. */
export function endOfQuoted(text: string, start: number, quote: "'" | '"'): number {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf(quote, at);
    if (at === -1) return -1;
    if (text[at + 1] !== quote) return at + 1;
  }
}

/** `'it\'s'`, from its quote on, with all parts that continue it on further lines (§4.1.2.1): those have escapes too. */
export function endOfEscaped(text: string, start: number): number {
  for (let at = start; ; ) {
    const end = endOfEscapedPart(text, at);
    at = end === -1 ? -1 : continuation(text, end);
    if (at === -1) return end;
  }
}

function endOfEscapedPart(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === "'" && text[++at] !== "'") return at;
  }
  return -1;
}

/** The quote that goes on with the string that ended: after white space that has a newline, or line comments. */
function continuation(text: string, end: number): number {
  let newline = false;
  for (let at = end; at < text.length; at++) {
    if (isNewline(text.charCodeAt(at))) newline = true;
    else if (text.startsWith('--', at)) at = endOfLine(text, at) - 1;
    else if (text[at] === "'") return newline ? at : -1;
    else if (beginsWith[text.charCodeAt(at)] !== begins.space) return -1;
  }
  return -1;
}

/** `$tag$…$tag$`; `start` where the dollar quotes nothing, as in `$1`. */
export function endOfDollarQuoted(text: string, start: number): number {
  let at = start + 1;
  while (isTagPart(text.charCodeAt(at), at === start + 1)) at++;
  if (text[at] !== '$') return start;
  const tag = text.slice(start, at + 1);
  const end = text.indexOf(tag, at + 1);
  return end === -1 ? -1 : end + tag.length;
}

function isTagPart(code: number, first: boolean): boolean {
  const dollar = 36;
  return first ? beginsWith[code] === begins.word : wordParts[code] === 1 && code !== dollar;
}

export function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isNewline(text.charCodeAt(at))) at++;
  return at;
}

function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}

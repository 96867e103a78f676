import { token } from './tokens.ts';

/** What a unit may begin besides the token that it is by itself. */
const besides = { space: 20, digit: 21, dollar: 22, minus: 23, slash: 24, colon: 25 } as const;
export const begins: typeof token & typeof besides = { ...token, ...besides };

// A place for each UTF-16 unit: one look, and no question whether it is ASCII.
const units = 65_536;

/** What begins with a unit (scan.l). Whatever is not ASCII is a letter: a no-break space too. */
export const beginsWith: Uint8Array = new Uint8Array(units).fill(begins.word).fill(begins.other, 0, 128);

setAll(' \t\n\r\f\v', begins.space);
setAll('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', begins.word);
setAll('0123456789', begins.digit);
setAll("'", begins.string);
setAll('"', begins.quoted);
setAll('$', begins.dollar);
setAll('-', begins.minus);
setAll('/', begins.slash);
setAll(':', begins.colon);
setAll('(', begins.open);
setAll(')', begins.close);
setAll(',', begins.comma);
setAll('.', begins.dot);
setAll(';', begins.semicolon);

const goesOn: readonly number[] = [begins.word, begins.digit, begins.dollar];

/** `ident_cont`: 1 for what goes on with a word; a dollar does. */
export const wordParts: Uint8Array = beginsWith.map((what) => (goesOn.includes(what) ? 1 : 0));

function setAll(characters: string, what: number): void {
  for (const character of characters) beginsWith[character.charCodeAt(0)] = what;
}

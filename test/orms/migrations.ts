import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('./migrations/', import.meta.url);

/** The one migration, in a folder as Drizzle has it; the others are given its text. */
export const migrations: { readonly folder: string; readonly name: string; readonly text: string } = {
  folder: fileURLToPath(folder),
  name: '0000_library',
  text: readFileSync(new URL('0000_library.sql', folder), 'utf8'),
};

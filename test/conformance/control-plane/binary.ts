import type { Binary } from './build.ts';

/** Where `npm run conformance` says that it is. */
export function binary(name: Binary): string {
  const file = process.env[`ROLLCALL_${name.toUpperCase()}`];
  if (file === undefined)
    throw new Error('Run it by `npm run conformance`, which builds the servers and their network.');
  return file;
}

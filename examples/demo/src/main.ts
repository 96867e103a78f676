// Headless services of real pods on loopback, found over real DNS sockets, and what callers notice of their troubles.
import { playDatabase } from './database.ts';
import { playWeb } from './web.ts';

const isQuick = process.argv.includes('--quick');
const acts = [await playWeb(isQuick), await playDatabase(isQuick)];
const broken = acts.flatMap((act) => act.broken);
if (broken.length === 0) console.log('\nall promises kept');
else
  console.log(
    '',
    ...broken.map((promise) => `\nBROKEN: ${promise}`),
    ...acts.flatMap(({ errors }) => errors.slice(0, 5)).map((error) => `\n${error}`),
  );
process.exitCode = broken.length === 0 ? 0 : 1;

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Row, row } from '../row.ts';
import { judge } from './sql.ts';

const folder = fileURLToPath(new URL('../../../packages/postgres/test/sql/corpus/', import.meta.url));

/** What of our own corpus goes where. That it belongs there, packages/postgres/test/sql/standby.test.ts asks of a standby. */
export function corpusRows(): readonly Row[] {
  const statements = readdirSync(folder)
    .filter((file) => file !== 'schema.sql')
    .flatMap(statementsOf);
  const reads = statements.filter(({ route, file }) => route === 'read' || file === 'read-on-primary.sql');
  const astray = statements.filter(({ route, text }) => !route.startsWith('read') && goesToReplica(text));
  const onReplicas = reads.filter(({ text }) => goesToReplica(text));
  return [
    row({ name: 'corpus, statements', goal: { atLeast: 300 }, seen: statements.length }),
    row({ name: 'corpus, others than reads that go to replicas', goal: { atMost: 0 }, seen: astray.length }),
    row({
      name: 'corpus, pure reads that do, of 100',
      goal: { atLeast: 90 },
      seen: (100 * onReplicas.length) / reads.length,
    }),
  ];
}

function goesToReplica(text: string): boolean {
  return judge(text).kind === 'read';
}

interface Statement {
  readonly file: string;
  readonly route: string;
  readonly text: string;
}

/** The form is that of test/sql/corpus.ts. */
function statementsOf(file: string): readonly Statement[] {
  return readFileSync(folder + file, 'utf8')
    .split(/^--> /m)
    .flatMap((group) => {
      const [route = '', ...lines] = group.split('\n');
      const texts = lines.join('\n').split(/\n(?! {2})/);
      return texts.filter((text) => text !== '' && !text.startsWith('#')).map((text) => ({ file, route, text }));
    });
}

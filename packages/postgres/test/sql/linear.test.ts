import { expect, test } from 'vitest';
import { judge } from '../../src/sql/judge.ts';
import { unitsOf } from '../../src/sql/units.ts';

const shapes: Readonly<Record<string, (size: number) => string>> = {
  'a list of columns': (size) => `select ${'"t"."column" as "alias", '.repeat(size)} 1`,
  'calls within calls': (size) => `select ${'f('.repeat(size)}1${')'.repeat(size)}`,
  'queries within queries': (size) => `${'with a(x) as (select '.repeat(size)}1${') select 1'.repeat(size)}`,
  'comments within comments': (size) => `select ${'/*'.repeat(size)}${'*/'.repeat(size)} 1`,
  'a comment that does not end': (size) => `select 1 ${'/*'.repeat(size)}`,
  'line comments': (size) => `select 1 ${'-- x\n'.repeat(size)}`,
  quotes: (size) => `select ${"'".repeat(size * 2)}`,
  'quotes that do not end': (size) => `select ${"'".repeat(size * 2 + 1)}`,
  'strings that go on': (size) => `select E'a'${"\n--x\n'b'".repeat(size)}`,
  'strings that do not go on': (size) => `select ${"E'a'\n  , ".repeat(size)} 1`,
  'dollars that quote nothing': (size) => `select ${'$a, '.repeat(size)} 1`,
  'a long tag': (size) => `select $${'a'.repeat(size)}`,
  'tags that do not end': (size) => `select ${Array.from({ length: size }, (_, i) => `$a${i}$`).join(' ')}`,
  'a bulk insert': (size) => `insert into t values ${"(1, 'a;b'), ".repeat(size)} (2, 'b')`,
  'many inserts': (size) => 'insert into t values (1);\n'.repeat(size),
  'many reads': (size) => 'select f(1), g(2);\n'.repeat(size),
  explanations: (size) => `${'explain '.repeat(size)} select 1`,
  'many semicolons': (size) => `select 1${';'.repeat(size)}`,
};

test.each(Object.keys(shapes))('twice the text takes twice the steps: %s', (shape) => {
  const make = shapes[shape] ?? String;
  const [once, twice] = [stepsOf(make(1_000)), stepsOf(make(2_000))];
  expect(once).toBeGreaterThan(0);
  expect(twice / once).toBeLessThan(2.2);
});

/** How many characters are looked at. */
function stepsOf(content: string): number {
  let steps = 0;
  const count = <T>(more: number, value: T): T => {
    steps += more;
    return value;
  };
  const looks: Readonly<Record<string, unknown>> = {
    indexOf(what: string, from: number) {
      const found = content.indexOf(what, from);
      return count((found === -1 ? content.length : found) - from, found);
    },
    // No copy is made; what is done with it is counted by what it is done on, or short.
    slice: (from: number, to?: number) => count(1, content.slice(from, to)),
  };
  const watched = new Proxy(new String(content), {
    get: (_, key) => {
      if (key === 'length') return content.length;
      return looks[String(key)] ?? count(1, content[Number(key)]);
    },
  });
  const units = new Proxy(unitsOf(content).slice(), { get: (array, at) => count(1, Reflect.get(array, at)) });
  judge(watched as unknown as string, {}, units);
  return steps;
}

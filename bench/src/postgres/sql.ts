// What tells where a text belongs: the package keeps it to itself, so it is not imported by name.
type Sql = typeof import('../../../packages/postgres/src/sql/classifier.ts') &
  typeof import('../../../packages/postgres/src/sql/judge.ts');

const folder = new URL('../../../packages/postgres/src/sql/', import.meta.url);

export const { Classifier }: Sql = await import(new URL('classifier.ts', folder).href);
export const { judge }: Sql = await import(new URL('judge.ts', folder).href);

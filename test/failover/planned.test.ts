import { expect, test } from 'vitest';
import { PostgresNode } from '../../packages/postgres/test/fixtures/node.ts';
import { isThorough, printFigures } from './figures.ts';
import { streaming, succeed } from './operator.ts';
import { Stage } from './stage.ts';

const PER_SECOND = 200;

/** Of what an operator does in good order, callers see nothing but a wait. */
async function expectNothingSeen(stage: Stage, title: string, primary: PostgresNode): Promise<void> {
  const verdict = await stage.check(primary);
  const { load, history, unhandled, leaked } = stage;
  printFigures(title, { ...verdict, reads: load.reads, failedReads: load.readErrors.length });
  expect([...history.errors], 'writes that failed').toEqual([]);
  expect(load.readErrors, 'reads that failed').toEqual([]);
  expect(verdict).toMatchObject({ unknown: 0, lost: 0, duplicated: 0, undone: 0 });
  expect({ unhandled, leaked }).toEqual({ unhandled: 0, leaked: 0 });
}

/** The primary is stopped in good order, and comes back as a standby of the next one. */
async function switchOver(stage: Stage, old: PostgresNode): Promise<PostgresNode> {
  await old.stop();
  const { node } = await succeed(stage.cluster.nodes.filter((each) => each !== old));
  await old.follow(node);
  await old.start(stage.settings);
  await streaming(node, 2);
  return node;
}

test('switchovers: no read fails, and writes only wait', async () => {
  await using stage = await Stage.open('asynchronous');
  stage.load.retries = 3;
  const count = isThorough ? 30 : 3;
  let primary = stage.cluster.node(0);
  {
    await using _ = stage.load.steady(PER_SECOND);
    for (let i = 0; i < count; i++) primary = await switchOver(stage, primary);
  }
  await expectNothingSeen(stage, `${count} switchovers`, primary);
});

test('a rolling restart of all three, each with a new address: no read fails, and writes only wait', async () => {
  await using stage = await Stage.open('asynchronous');
  stage.load.retries = 3;
  const { cluster, load } = stage;
  const [first, second, third] = [cluster.node(0), cluster.node(1), cluster.node(2)];
  await using restart = new Restart(stage);
  let primary = first;
  {
    await using _ = load.steady(PER_SECOND);
    for (const standby of [second, third]) await restart.standby(standby, first);
    primary = await restart.primary(first);
    await streaming(primary, 2);
  }
  await expectNothingSeen(stage, 'a rolling restart of three, with new addresses', primary);
});

/** Pods that are replaced: the same data, another address. */
class Restart implements AsyncDisposable {
  readonly #stage: Stage;
  #nodes: readonly PostgresNode[];

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#nodes = stage.cluster.nodes;
  }

  async standby(old: PostgresNode, primary: PostgresNode): Promise<void> {
    await this.#gone(old);
    await old.stop();
    await this.#come(moved(old), primary);
  }

  async primary(old: PostgresNode): Promise<PostgresNode> {
    await old.stop();
    await this.#gone(old);
    const { node } = await succeed(this.#nodes);
    await this.#come(moved(old), node);
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.end()));
  }

  /** A pod that is to end leaves the service first. */
  async #gone(old: PostgresNode): Promise<void> {
    this.#nodes = this.#nodes.filter((each) => each !== old);
    this.#list();
  }

  async #come(node: PostgresNode, primary: PostgresNode): Promise<void> {
    await node.follow(primary);
    await node.start(this.#stage.settings);
    this.#nodes = [...this.#nodes, node];
    this.#list();
  }

  #list(): void {
    this.#stage.cluster.source.set(this.#nodes.map(({ sighting }) => sighting));
  }
}

function moved({ name, port, dir, address }: PostgresNode): PostgresNode {
  return new PostgresNode({ name, port, dir, address: address.replace('127.0.1.', '127.0.2.') });
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { dig } from '../../../packages/testing/test/fixtures/dig.ts';
import { type Golden, settled } from '../../../packages/testing/test/fixtures/golden.ts';

/** `web.default.svc.cluster.local. A`, as a question that was not recorded. */
export function asking(question: string): Golden {
  const sections = { answers: [], authorities: [], additionals: [] };
  return { title: question, question, over: 'udp', rcode: 'NOERROR', flags: 'qr aa', ...sections };
}

/** Over UDP a question to nobody would wait for ever. */
export async function accepts(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

type Answer = Omit<Golden, 'title' | 'edns'>;

/** What two servers have to agree on: neither the order of records nor the time of the last change. */
export async function answered(address: string, asked: Golden): Promise<Answer> {
  return comparable(await dig(address, asked));
}

export function comparable({ question, over, rcode, ...sections }: Answer): Answer {
  const { flags, answers, authorities, additionals } = settled(sections);
  const sorted = [answers, authorities, additionals].map((section) => section.map(withoutSerial).toSorted());
  const [first = [], second = [], third = []] = sorted;
  return { question, over, rcode, flags, answers: first, authorities: second, additionals: third };
}

/** Its unix time; that there is none yet is said by 0. */
function withoutSerial(record: string): string {
  return record.replace(/(?<= SOA \S+ \S+) [1-9]\d*/, ' (serial)');
}

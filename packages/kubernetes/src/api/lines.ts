import { KubernetesError } from '../errors.ts';

const NEWLINE = 10;

/**
 * The lines of a stream, wherever its chunks are cut: in the middle of a line, or of a character. What follows the last
 * newline is no line: the connection broke while it was written.
 *
 * @throws KubernetesError `API_MALFORMED` where one is longer than `limit` bytes: nobody is to fill our memory.
 */
export async function* lines(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, to));
      if (length + to - from > limit) throw tooLong(limit);
      const line = Buffer.concat(parts).toString();
      parts = [];
      length = 0;
      from = to + 1;
      if (line.trim() !== '') yield line;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > limit) throw tooLong(limit);
  }
  if (length > 0)
    throw new KubernetesError('ROLLCALL_API_MALFORMED', `The answer was cut off after ${length} bytes of a line.`);
}

function tooLong(limit: number): KubernetesError {
  return new KubernetesError('ROLLCALL_API_MALFORMED', `One line of the answer is longer than ${limit} bytes.`);
}

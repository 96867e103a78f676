import { readFileSync } from 'node:fs';
import { KubernetesError, messageOf } from '../errors.ts';

/**
 * Files that somebody else writes anew while we read. Who finds one empty, or gone for a moment, gets what was in it last:
 * a token is good for some time after its successor has come.
 */
export class RotatingFiles {
  readonly #last = new Map<string, string>();

  /**
   * Without waiting: they are small, and it is done once for a connection that then lasts for minutes.
   *
   * @throws KubernetesError `BAD_KUBECONFIG` where nothing was ever in it.
   */
  read(path: string): string {
    const { text, problem } = look(path);
    if (text !== undefined) this.#last.set(path, text);
    const last = this.#last.get(path);
    if (last === undefined) throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${path} cannot be read: ${problem}`);
    return last;
  }
}

function look(path: string): { readonly text: string | undefined; readonly problem: string } {
  try {
    const text = readFileSync(path, 'utf8');
    return { text: text.trim() === '' ? undefined : text, problem: 'it is empty' };
  } catch (error) {
    return { text: undefined, problem: messageOf(error) };
  }
}

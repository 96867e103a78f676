import { readFile, stat } from 'node:fs/promises';
import { emptyResolvConf, parseResolvConf, type ResolvConf } from './resolv-conf.ts';

export interface ResolvConfReading {
  readonly conf: ResolvConf;
  /** Why the file could not be read; undefined where it could. */
  readonly failure: string | undefined;
}

/** A resolv.conf that is read anew once it has changed. The same object is given until then: compare by identity. */
export interface ResolvConfFile {
  current(): Promise<ResolvConfReading>;
}

/** Costs one `stat` a call: VPNs and DHCP clients rewrite the file under running programs. */
export function createResolvConfFile(path: string): ResolvConfFile {
  let version: string | undefined;
  let reading: ResolvConfReading = unreadable('not read yet');

  return {
    async current() {
      const seen = await versionOf(path);
      if (seen === version) return reading;
      const next = await read(path);
      version = seen;
      reading = next;
      return reading;
    },
  };
}

async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    return reasonOf(error);
  }
}

async function read(path: string): Promise<ResolvConfReading> {
  try {
    return { conf: parseResolvConf(await readFile(path, 'utf8')), failure: undefined };
  } catch (error) {
    return unreadable(reasonOf(error));
  }
}

function unreadable(failure: string): ResolvConfReading {
  return { conf: emptyResolvConf(), failure };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

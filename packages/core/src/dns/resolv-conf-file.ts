import { readFileSync, statSync } from 'node:fs';
import { emptyResolvConf, parseResolvConf, type ResolvConf } from './resolv-conf.ts';

export interface ResolvConfReading {
  readonly conf: ResolvConf;
  /** Why the file could not be read; undefined where it could. */
  readonly failure: string | undefined;
}

/** A resolv.conf that is read anew once it has changed. The same object is given until then: compare by identity. */
export interface ResolvConfFile {
  current(): ResolvConfReading;
}

/**
 * Costs one `stat` a call: VPNs and DHCP clients rewrite the file under running programs. Synchronous, as a target has
 * its full name only by the caller's namespace, which stands there; it is a few lines on a local disk.
 */
export function createResolvConfFile(path: string): ResolvConfFile {
  let version: string | undefined;
  let reading: ResolvConfReading = unreadable('not read yet');

  return {
    current() {
      const seen = versionOf(path);
      if (seen === version) return reading;
      const next = read(path);
      version = seen;
      reading = next;
      return reading;
    },
  };
}

function versionOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    return reasonOf(error);
  }
}

function read(path: string): ResolvConfReading {
  try {
    return { conf: parseResolvConf(readFileSync(path, 'utf8')), failure: undefined };
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

import { accessSync, constants } from 'node:fs';
import { createDnsConfig, DiscoveryError, parseTarget } from '@rollcall/core';

// The values of options. Core would blame its own option, or the target, for what is wrong with one.

/** One label. */
export function readNamespace(text: string | undefined): string | undefined {
  if (text === undefined || placeOf(`service.${text}`).namespace === text.toLowerCase()) return text;
  throw misuse(`--namespace takes a DNS label, such as default; got '${text}'`);
}

/** A domain name. */
export function readZone(text: string | undefined): string | undefined {
  if (text === undefined || placeOf(`service.namespace.svc.${text}`).zone === text.toLowerCase()) return text;
  throw misuse(`--zone takes a domain name, such as cluster.local; got '${text}'`);
}

function placeOf(target: string): { readonly namespace?: string | undefined; readonly zone?: string | undefined } {
  try {
    const parsed = parseTarget(target);
    return parsed.kind === 'host' ? {} : parsed;
  } catch {
    return {};
  }
}

export function readServer(text: string): string {
  try {
    createDnsConfig({ servers: [text] }, {});
    return text;
  } catch {
    throw misuse(`--server takes IP, IP:PORT or [IPv6]:PORT; got '${text}'`);
  }
}

/** Left to itself, core takes a file that is not there for one without servers, as one may come to be. */
export function readResolvConf(path: string): string {
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch (error) {
    throw misuse(`--resolv-conf: ${(error as Error).message}`);
  }
}

const LONGEST_MS = 0x7fff_ffff;

export function readMs(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) : 0;
  if (ms < 1 || ms > LONGEST_MS) throw misuse(`--${option} takes a whole number of ms, 1 or more; got '${text}'`);
  return ms;
}

/** What is wrong with a command line. */
export function misuse(message: string): DiscoveryError {
  return new DiscoveryError('ROLLCALL_BAD_OPTION', message);
}

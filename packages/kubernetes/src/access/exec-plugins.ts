import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '@rollcall/core';
import type { Tls } from '../access.ts';
import { KubernetesError, messageOf } from '../errors.ts';

/** A command that prints credentials, as the tools of cloud providers do (client-go credential plugins). */
export interface ExecSpec {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
}

interface ExecStatus {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

export interface Plugged {
  readonly token: string | undefined;
  readonly tls: Tls;
}

const run = promisify(execFile);
const TIMEOUT_MS = 30_000;
/** Asked again before it expires: a request takes a while. */
const EARLY_MS = 10_000;

/** Runs plugins, and again when what they printed has expired. They are asked nothing: nobody may be there to answer. */
export class ExecPlugins {
  readonly #clock: Clock;
  readonly #printed = new Map<string, { readonly plugged: Plugged; readonly expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody took back what they printed, before its time. */
  forget(): void {
    this.#printed.clear();
  }

  /** @throws KubernetesError `BAD_KUBECONFIG` where it fails, or prints something else. */
  async run(spec: ExecSpec, folder: string): Promise<Plugged> {
    const key = JSON.stringify([folder, spec]);
    const known = this.#printed.get(key);
    if (known !== undefined && this.#clock.now() < known.expiresAt - EARLY_MS) return known.plugged;
    const status = await ask(spec, folder);
    const { token, clientCertificateData: cert, clientKeyData, expirationTimestamp } = status;
    const plugged = { token, tls: cert === undefined ? {} : { cert, key: clientKeyData } };
    // client-go keeps what has no end; here it is asked again for the next connection, which may be why there is one.
    const expiresAt = expirationTimestamp === undefined ? 0 : Date.parse(expirationTimestamp);
    this.#printed.set(key, { plugged, expiresAt });
    return plugged;
  }
}

async function ask(spec: ExecSpec, folder: string): Promise<ExecStatus> {
  const { command = '', args, env, apiVersion = 'client.authentication.k8s.io/v1' } = spec;
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  // A name is looked up in PATH, a path goes by the kubeconfig's folder.
  const file = command.includes('/') ? resolve(folder, command) : command;
  try {
    const options = {
      env: { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...own },
      timeout: TIMEOUT_MS,
    };
    const { stdout } = await run(file, args ?? [], options);
    const { status } = JSON.parse(stdout) as { status?: ExecStatus };
    if (status?.token !== undefined || status?.clientCertificateData !== undefined) return status;
  } catch (cause) {
    const problem = `The kubeconfig's plugin '${command}' failed: ${messageOf(cause)}`;
    const message = spec.installHint === undefined ? problem : `${problem}\n${spec.installHint}`;
    throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', message, { cause });
  }
  throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `The kubeconfig's plugin '${command}' printed no credentials.`);
}

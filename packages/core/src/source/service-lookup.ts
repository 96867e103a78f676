import type { Answer, FoundAnswer, SrvRecord } from '../dns/answer.ts';
import type { Sighting } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import type { Empty, Found, Resolution } from '../resolution.ts';
import type { SourceContext } from '../source.ts';
import { type PlacedTarget, type ServiceTarget, targetName } from '../target.ts';
import { Addresses } from './addresses.ts';
import { type Asking, LOOKUP_MS, wordOf } from './ask.ts';
import type { DnsAccess } from './dns.ts';
import { Glue } from './glue.ts';
import { serviceName, srvName } from './service-name.ts';
import { sightingsAt } from './sightings.ts';

const NO_PORT = 0;
/** How often it is asked whether a pod was meant: the question is one more for a service that stays empty. */
const HINTS = 3;

/** Asks DNS for the pods of one service. */
export class ServiceLookup {
  readonly #access: DnsAccess;
  readonly #target: ServiceTarget;
  readonly #addresses: Addresses;
  readonly #glue: Glue;
  /** Whether the service was ever there: what never was may be a misspelt pod. */
  #wasFound = false;
  #hint: string | undefined;
  #hintsTried = 0;

  constructor(access: DnsAccess, target: ServiceTarget) {
    this.#access = access;
    this.#target = target;
    this.#glue = new Glue(access.client);
    this.#addresses = new Addresses(access.client, Number(target.port ?? NO_PORT));
  }

  async lookup({ signal }: SourceContext): Promise<Resolution> {
    const config = this.#access.config.current();
    const place = { namespace: config.namespace, zone: config.zone };
    const { namespace = place.namespace, zone = place.zone } = this.#target;
    const target = { ...this.#target, namespace, zone };
    const asking = { signal, deadline: this.#access.clock.now() + LOOKUP_MS };
    const word = await this.#ask(target, asking);
    this.#wasFound ||= word.kind === 'found';
    if (word.kind === 'empty' && !this.#wasFound) return this.#withHint(word, target, place, asking);
    return word.kind === 'found' && target.pod !== undefined ? onlyPod(word, target.pod) : word;
  }

  async #ask(target: PlacedTarget, asking: Asking): Promise<Resolution> {
    const answer = await this.#access.client.query(srvName(target), 'SRV', asking);
    if (answer.kind === 'found') return this.#readSrv(answer, target, asking);
    if (typeof target.port === 'string') return wordOf(answer);
    if (answer.kind === 'empty' && answer.code === 'nodata') return this.#askAddresses(answer, target, asking);
    return this.#access.config.current().usesSystem ? this.#askHosts(answer, target, asking) : wordOf(answer);
  }

  /** The hosts file knows addresses and no services, and stands where nobody may answer for those. */
  async #askHosts(srv: Exclude<Answer, FoundAnswer>, target: PlacedTarget, asking: Asking): Promise<Resolution> {
    const word = await this.#askAddresses(srv, target, asking);
    return word.kind === 'found' ? word : wordOf(srv);
  }

  async #readSrv(answer: FoundAnswer<'SRV'>, target: PlacedTarget, asking: Asking): Promise<Resolution> {
    const { records } = answer;
    const glue = await this.#glue.complete(records, answer.additionals, asking);
    const endpoints = sightingsAt(serviceName(target), portsByTarget(records, target), glue);
    if (endpoints.length === 0 && glue.doubt !== undefined) return wordOf(glue.doubt);
    return { kind: 'found', endpoints, expiresInMs: Math.min(answer.ttlMs, glue.ttlMs), detail: answer.detail };
  }

  /** No SRV record at a name that is there: a service without ports, or an ExternalName. */
  async #askAddresses(srv: Exclude<Answer, FoundAnswer>, target: PlacedTarget, asking: Asking): Promise<Resolution> {
    const word = await this.#addresses.lookup(serviceName(target), asking);
    if (word.kind === 'found' && target.port === undefined) throw portMissing(target, []);
    return { ...word, detail: `${srv.detail}; ${word.detail ?? ''}` };
  }

  /** Labels decide, so `web-0.web` is a service. Where it could have meant a pod, the answer says so. */
  async #withHint(
    word: Empty,
    target: PlacedTarget,
    home: { namespace: string; zone: string },
    asking: Asking,
  ): Promise<Empty> {
    const { service, namespace, pod } = target;
    const port = target.port === undefined ? '' : `:${target.port}`;
    const full = `${service}.${namespace}.${home.namespace}.svc`;
    const isAmbiguous = pod === undefined && namespace !== home.namespace;
    if (isAmbiguous && this.#hint === undefined && this.#hintsTried < HINTS) {
      this.#hintsTried += 1;
      const answer = await this.#access.client.query(`${full}.${home.zone}`, 'A', asking);
      const reading = `'${service}.${namespace}' is read as service '${service}' in namespace '${namespace}'`;
      if (answer.kind === 'found') this.#hint = `${reading}; for the pod, write '${full}${port}'`;
    }
    return this.#hint === undefined ? word : { ...word, detail: `${word.detail ?? ''}; ${this.#hint}` };
  }
}

/** Each pod's port: as asked, else as the records say. A pod with several must be asked for by one of them. */
function portsByTarget(records: readonly SrvRecord[], target: PlacedTarget): Map<string, number> {
  const ports = new Map<string, number>();
  for (const { target: pod, port } of records) {
    if (port === 0) continue; // nobody listens there; the others are as good as without it
    const known = ports.get(pod);
    const chosen = typeof target.port === 'number' ? target.port : port;
    const isOpen = known !== undefined && known !== chosen && target.port === undefined;
    if (isOpen) throw portMissing(target, [...new Set(records.map((record) => record.port))]);
    ports.set(pod, known ?? chosen);
  }
  return ports;
}

function portMissing(target: PlacedTarget, ports: readonly number[]): DiscoveryError {
  const name = targetName(target, target.zone);
  const which = ports.length === 0 ? 'DNS names none' : `it has several: ${ports.join(', ')}`;
  const remedy = `Write ${name}:${ports[0] ?? 8080}, or a port's name.`;
  return new DiscoveryError('ROLLCALL_BAD_TARGET', `Which port of ${name}? ${which}. ${remedy}`, { service: name });
}

function onlyPod(found: Found, pod: string): Resolution {
  const endpoints = found.endpoints.filter(({ slot }: Sighting) => slot === pod);
  if (endpoints.length > 0) return { ...found, endpoints };
  return { kind: 'empty', code: 'no-endpoints', expiresInMs: found.expiresInMs, detail: found.detail };
}

import type { Candidate, Endpoint, Roles } from '@rollcall/core';
import type { Fallback } from '../servers/endpoint-pool.ts';
import type { CaughtUp } from '../servers/need.ts';
import type { ReadTiers } from '../servers/read-tiers.ts';
import type { PoolSettings } from '../settings.ts';
import { Chase } from './chase.ts';
import { Demand } from './demand.ts';
import type { Inquiry } from './inquiry.ts';
import type { Scope } from './scope.ts';
import type { Scopes } from './scopes.ts';
import type { Standing } from './timelines.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface AdmissionParts {
  readonly scopes: Scopes;
  readonly roles: Roles;
  readonly tiers: ReadTiers;
  readonly whereabouts: Whereabouts;
  readonly settings: Pick<PoolSettings, 'consistency' | 'reads' | 'catchUpMs' | 'maxLagMs' | 'waitMs'>;
}

/** It is not known whether who answers has caught up: that one is asked on the way. */
export interface Guess {
  /** @param replayed what it said. */
  isRight(server: Endpoint, replayed: string | undefined): boolean;
}

/** Who may answer a read: anybody who answers reads, or whoever of them has caught up, else the primary. */
export type Admitted = (to: 'read' | CaughtUp, guess?: Guess) => void;

/** Says which servers have what a read has to see. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #chase: Chase;
  /** Somebody was late a moment ago. */
  #doubtUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: AdmissionParts) {
    const { roles, tiers, whereabouts } = parts;
    this.#parts = parts;
    this.#chase = new Chase({ tiers, whereabouts, inquire: () => this.#inquire(roles.primary) });
    whereabouts.onNews(() => this.#chase.news());
  }

  /**
   * Calls back at once where it is known who has caught up; else as soon as that is known, or after `catchUpMs`.
   *
   * @param mayGuess that a replica has caught up, as most have, once it is known with what.
   */
  admit(scope: Scope, mayGuess: boolean, admitted: Admitted): void {
    const { settings, tiers, whereabouts } = this.#parts;
    const demands = this.#demandsOf(scope);
    if (demands.length === 0 || settings.reads === 'primary') {
      admitted('read');
      return;
    }
    const to = this.#whoever(demands);
    if (tiers.replicas.length === 0 || this.#isFound(to)) {
      for (const replica of tiers.replicas) if (!to.admits(replica)) whereabouts.askBeside(replica);
      admitted(to);
    } else if (mayGuess && this.#mayGuess(demands)) admitted('read', this.#guess(demands));
    else this.#wait(demands, to, scope, mayGuess, admitted);
  }

  #wait(demands: readonly Demand[], to: CaughtUp, scope: Scope, mayGuess: boolean, admitted: Admitted): void {
    const { settings, scopes, roles, whereabouts } = this.#parts;
    const ms = settings.reads === 'replica' ? settings.waitMs : settings.catchUpMs;
    const isFound = (): boolean => this.#isFound(to) || (mayGuess && this.#mayGuess(demands));
    const over = (): void => {
      // Where nobody leads, whoever has not said that its reads belong together reads on.
      const readsOn = scope === scopes.pool && roles.primary === undefined && !this.#isBounded;
      if (this.#isFound(to)) admitted(to);
      else if (mayGuess && this.#mayGuess(demands)) admitted('read', this.#guess(demands));
      else admitted(readsOn ? 'read' : to);
    };
    this.#chase.join({ demands, until: whereabouts.now + ms, isFound, over });
  }

  #isFound({ admits }: CaughtUp): boolean {
    return this.#parts.tiers.replicas.some(admits);
  }

  /** It is known what a replica has to have, and none was late a moment ago. */
  #mayGuess(demands: readonly Demand[]): boolean {
    const { tiers, whereabouts } = this.#parts;
    if (tiers.replicas.length === 0 || whereabouts.now < this.#doubtUntil) return false;
    return demands.every(({ isOpen }) => !isOpen);
  }

  /** A read in that scope may go there, as things are known now. */
  admits(scope: Scope, endpoint: Endpoint): boolean {
    const demands = this.#demandsOf(scope);
    return demands.length === 0 || this.#whoever(demands).admits(endpoint);
  }

  /** For `endpoints()`: of a read that the primary has answered. */
  whyPrimary({ demand }: Scope): Fallback {
    const { tiers, settings } = this.#parts;
    if (tiers.replicas.length === 0) return 'no-replica';
    return demand.isNone || settings.consistency === 'eventual' ? 'lagging' : 'after-write';
  }

  /** Something was written at that server, and its answer is here. */
  wrote(scope: Scope, endpoint: Endpoint): void {
    const { consistency } = this.#parts.settings;
    if (consistency === 'eventual' || (consistency === 'strong' && scope === this.#parts.scopes.pool)) return;
    const inquiry = this.#inquire(endpoint);
    if (inquiry !== undefined) scope.wrote(inquiry);
  }

  /** By what it said with this answer: what it says meanwhile, by other connections, is of a later moment. */
  #guess(demands: readonly Demand[]): Guess {
    const { whereabouts, settings, roles } = this.#parts;
    return {
      isRight: (server, replayed) => {
        if (replayed === undefined) return server.id === roles.primary?.id;
        const standing = whereabouts.told(server, replayed);
        const isRight = standing !== undefined && this.#meets(standing, demands);
        if (!isRight) this.#doubtUntil = whereabouts.now + Math.max(settings.catchUpMs, DOUBT_MS);
        return isRight;
      },
    };
  }

  #meets(standing: Standing, demands: readonly Demand[]): boolean {
    const { timelines } = this.#parts.whereabouts;
    return demands.every((demand) => demand.isMetBy(standing, timelines));
  }

  get #isBounded(): boolean {
    return this.#parts.settings.maxLagMs !== undefined;
  }

  #demandsOf({ demand }: Scope): readonly Demand[] {
    const own = this.#parts.settings.consistency === 'eventual' || demand.isNone ? [] : [demand];
    return this.#isBounded ? [...own, this.#recent()] : own;
  }

  /** What the primary had `maxLagMs` ago, or later. */
  #recent(): Demand {
    const { roles, whereabouts } = this.#parts;
    const standing = roles.primary && whereabouts.recently(roles.primary.id);
    if (standing !== undefined) return new Demand([standing]);
    const inquiry = this.#inquire(roles.primary);
    return inquiry === undefined ? unmeetable : new Demand([inquiry.from], inquiry);
  }

  #inquire(endpoint: Endpoint | undefined): Inquiry | undefined {
    const { roles, whereabouts } = this.#parts;
    const facts = endpoint && roles.of(endpoint.id);
    const cluster = facts?.cluster ?? roles.cluster;
    if (endpoint === undefined || cluster === undefined) return undefined;
    return whereabouts.inquire(endpoint, cluster, facts?.epoch ?? whereabouts.timelines.latest(cluster));
  }

  #whoever(demands: readonly Demand[]): CaughtUp {
    const { roles, tiers, whereabouts } = this.#parts;
    const hasCaughtUp = ({ id }: Endpoint): boolean => {
      const standing = whereabouts.of(id);
      return standing !== undefined && this.#meets(standing, demands);
    };
    const admits = (endpoint: Endpoint): boolean => endpoint.id === roles.primary?.id || hasCaughtUp(endpoint);
    const among = (candidates: readonly Candidate[]): readonly Candidate[] => {
      const list = tiers.among(candidates);
      if (list.every(({ endpoint }) => admits(endpoint))) return list;
      const found = list.filter(({ endpoint }) => admits(endpoint));
      if (found.length > 0 || !tiers.mayFallBack) return found;
      return candidates.filter(({ endpoint }) => endpoint.id === roles.primary?.id);
    };
    return { among, admits };
  }
}

/** For so long nobody guesses after a guess was wrong. */
const DOUBT_MS = 5;

/** Nobody leads, so nobody can tell how late the others are. */
const unmeetable = new Demand([{ cluster: '', timeline: 0, lsn: undefined }]);

import type { DnsOptions, ServiceTarget } from '@rollcall/core';

/** What the command line asks for. */
export type Command = ServiceCommand | { readonly kind: 'help' } | { readonly kind: 'version' } | Misuse;

/** Those that take a TARGET. */
export type ServiceCommand = ResolveCommand | WatchCommand | DoctorCommand;

export interface ResolveCommand extends Asking {
  readonly kind: 'resolve';
  readonly timeoutMs: number | undefined;
  readonly isExplained: boolean;
}

export interface WatchCommand extends Asking {
  readonly kind: 'watch';
}

export interface DoctorCommand extends Asking {
  readonly kind: 'doctor';
  readonly connectTimeoutMs: number;
}

/** Whom to ask about what, and for whom to print it. */
export interface Asking {
  readonly target: ServiceTarget;
  /** Undefined where nothing was said of it. */
  readonly dns: DnsOptions | undefined;
  readonly isJson: boolean;
}

export interface Misuse {
  readonly kind: 'misuse';
  readonly message: string;
}

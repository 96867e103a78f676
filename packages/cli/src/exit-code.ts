/** How `rollcall` ends, for shell scripts. An outage of DNS (`unknown`) is never mistaken for a service without pods. */
export const exitCodes = {
  /** Somebody is there; what was asked for has been done; the doctor found no error. */
  found: 0,
  /** Known to be nobody; the doctor found an error. */
  none: 1,
  /** The command line, the target or the environment is wrong. */
  usage: 2,
  /** Nobody could say. */
  unknown: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

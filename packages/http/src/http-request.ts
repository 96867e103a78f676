/** A request as pickers, `key` and `idempotent` see it. */
export interface HttpRequest {
  /** As the app wrote it: `http://web.default.svc:8080`. */
  readonly origin: string;
  /** In upper case, as a rule: undici passes on what the app says. */
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Of several values the first; undefined where there is none. */
  header(name: string): string | undefined;
}

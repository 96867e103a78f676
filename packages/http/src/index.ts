// A Dispatcher for undici, and a fetch, that find the pods of headless services.
export { Agent } from './agent.ts';
export type { HttpAttempt } from './diagnostics.ts';
export type { EndpointReport } from './endpoint-report.ts';
export type { HttpRequest } from './http-request.ts';
export type { AgentOptions, RequestHints } from './options.ts';
export type { ServiceOptions } from './service-options.ts';

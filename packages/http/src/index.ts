// A Dispatcher for undici, and a fetch, that find the pods of headless services.
export { Agent } from './agent.ts';
export type { HttpAttempt } from './agent/diagnostics.ts';
export type { HttpRequest } from './http-request.ts';
export type { AgentOptions, RequestHints, ServiceOptions } from './options.ts';

/** Kubernetes' way to say no; the texts are those of a kube-apiserver 1.36. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: string;
  readonly details?: object;
  readonly code: number;
}

export function status(code: number, message: string, reason?: string, details?: object): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

const resource = { group: 'discovery.k8s.io', kind: 'endpointslices' } as const;

export const unauthorized: Status = status(401, 'Unauthorized', 'Unauthorized');

export const notFound: Status = status(404, 'the server could not find the requested resource', 'NotFound', {});

export function forbidden(user: string, verb: string, namespace: string | undefined): Status {
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `cannot ${verb} resource "endpointslices" in API group "discovery.k8s.io" ${where}`;
  return status(403, `endpointslices.discovery.k8s.io is forbidden: User "${user}" ${what}`, 'Forbidden', resource);
}

/** In a watch. */
export function tooOld(asked: number | string, oldest: number): Status {
  return status(410, `too old resource version: ${asked} (${oldest})`, 'Expired');
}

/** Of a list. */
export const listExpired: Status = status(410, 'The resourceVersion for the provided list is too old.', 'Expired');

export function tooLarge(asked: string, current: number): Status {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const details = { causes, retryAfterSeconds: 1 };
  return status(504, `Timeout: Too large resource version: ${asked}, current: ${current}`, 'Timeout', details);
}

function parseError(asked: string): string {
  return `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`;
}

/** A watch says 500 where a list says 400. */
export function noNumber(asked: string, isWatch: boolean): Status {
  if (isWatch) return status(500, parseError(asked));
  return status(400, `invalid resource version: ${parseError(asked)}`, 'BadRequest');
}

/** One thing that is wrong with a field. */
export interface Cause {
  readonly reason: 'FieldValueForbidden' | 'FieldValueNotSupported';
  readonly message: string;
  readonly field: string;
}

/** `ListOptions` that do not go together. */
export function invalidOptions(causes: readonly Cause[]): Status {
  const all = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  const details = { group: 'meta.k8s.io', kind: 'ListOptions', causes };
  const message = `ListOptions.meta.k8s.io "" is invalid: ${causes.length === 1 ? all : `[${all}]`}`;
  return status(422, message, 'Invalid', details);
}

export function noSelector(text: string): Status {
  return status(400, `found '${text}', expected: !, identifier, or 'end of string'`, 'BadRequest');
}

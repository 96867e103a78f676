import { type Cause, invalidOptions, type Status } from './status.ts';

/** What does not go together in a query, in the order and the words of apimachinery's `ValidateListOptions`. */
export function problemWith(query: URLSearchParams, isWatch: boolean, knowsWatchList: boolean): Status | undefined {
  const causes = isWatch ? watchCauses(query, knowsWatchList) : listCauses(query);
  return causes.length === 0 ? undefined : invalidOptions(causes);
}

function listCauses(query: URLSearchParams): readonly Cause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const causes: Cause[] = [];
  if (match !== '' && version === '')
    causes.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan')
    causes.push(unsupported(match, ['Exact', 'NotOlderThan', '']));
  if (match === 'Exact' && version === '0')
    causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  if (query.has('sendInitialEvents'))
    causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return causes;
}

function watchCauses(query: URLSearchParams, knowsWatchList: boolean): readonly Cause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const wantsInitial = query.has('sendInitialEvents');
  const causes: Cause[] = [];
  if (wantsInitial && match !== 'NotOlderThan')
    causes.push(
      forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  if (wantsInitial && !knowsWatchList)
    causes.push(
      forbidden(
        'sendInitialEvents',
        'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      ),
    );
  if (match !== '' && !wantsInitial)
    causes.push(
      forbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
  if (match !== '' && match !== 'NotOlderThan') causes.push(unsupported(match, ['NotOlderThan']));
  return causes;
}

function forbidden(field: string, message: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field };
}

function unsupported(value: string, supported: readonly string[]): Cause {
  const shown = supported.map((each) => JSON.stringify(each)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${shown}`;
  return { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' };
}

import type { Past } from './live-pick.ts';

/**
 * What is past, for a request that had to wait: who could not be connected to then, and can be now, counts as not tried.
 * Who failed in other ways is not forgiven, as nothing says that it would not fail again at once.
 */
export function forgiving(past: Past): () => Past {
  const down = past.tried.filter(({ health }) => health.trouble === 'unreachable');
  return () => {
    const back = down.filter(({ health }) => health.trouble === undefined);
    return { ...past, tried: past.tried.filter((member) => !back.includes(member)) };
  };
}

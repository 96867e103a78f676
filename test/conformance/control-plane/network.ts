/**
 * What runs in namespaces of its own: its network has nothing but `lo`, on which every pod's address can be listened at, so
 * that servers, pods and tests are plain processes beside each other, and no port clashes. Nothing outlives it, however
 * it ends: the kernel ends every process of a PID namespace with its first one.
 */
export function isolated(command: readonly string[]): readonly string[] {
  return ['unshare', ...asRoot(), '--net', '--pid', '--fork', '--kill-child', '--mount-proc', ...inside, ...command];
}

/** Whoever is not root becomes it, in a user namespace. */
function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? [] : ['--map-root-user'];
}

const steps = [
  'ip link set lo up',
  'ip route add local 10.244.0.0/16 dev lo',
  // A kernel may be without IPv6: its addresses are then listed, and cannot be reached.
  '{ ip -6 route add local fd00:10:244::/64 dev lo 2> /dev/null || true; }',
  // Not `exec`: the first process of a PID namespace has to take care of orphans, and the shell does.
  '"$@"',
];

const inside: readonly string[] = ['sh', '-c', steps.join(' && '), 'sh'];

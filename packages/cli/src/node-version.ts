/** As in `engines`: an older one would fail at whatever it happens to lack. */
const needed = [22, 19] as const;

/** What is wrong with a version of Node (`22.19.0`); undefined where nothing is. */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > needed[0] || (major === needed[0] && minor >= needed[1]);
  return isEnough ? undefined : `rollcall needs Node ${needed.join('.')} or later, and this is ${version}.`;
}

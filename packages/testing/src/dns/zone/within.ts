/** Whether a name is `zone` or below it (DNS knows no case, RFC 4343). */
export function isWithin(name: string, zone: string): boolean {
  const lower = name.toLowerCase();
  return lower === zone || lower.endsWith(`.${zone}`);
}

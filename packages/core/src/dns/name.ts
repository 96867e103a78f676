/** As names are kept and compared: in lower case (RFC 4343), without the trailing dot. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/** Labels of 1 to 63 octets, 253 in all (RFC 1035 §2.3.4), of visible ASCII; `name` is canonical. */
export function isDomainName(name: string): boolean {
  return name.length <= 253 && domainName.test(name);
}

const domainName = /^[!--/-~]{1,63}(?:\.[!--/-~]{1,63})*$/;

/** CI plays more rounds than whoever waits for their tests: `ROLLCALL_TEST=thorough npm test`. */
export function rounds(quick: number, thorough: number): number {
  return process.env.ROLLCALL_TEST === 'thorough' ? thorough : quick;
}

/** The modules that built code asks for. It all comes out of one compiler, so its shape is known. */
export function importsOf(code: string): string[] {
  const statements = code.matchAll(/^(?:import|export)\s+(?:[\w$\s{},*]+?\s+from\s+)?['"]([^'"]+)['"]/gm);
  const calls = code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statements, ...calls].flatMap(([, specifier]) => specifier ?? []);
}

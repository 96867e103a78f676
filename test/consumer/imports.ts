/** The modules that built code asks for. It comes out of one compiler, so its shape is known. */
export function importsOf(code: string): string[] {
  const statements = code.matchAll(/^\s*(?:import|export)\b[^;'"]*?['"]([^'"]+)['"]/gm);
  const calls = code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statements, ...calls].flatMap(([, specifier]) => specifier ?? []);
}

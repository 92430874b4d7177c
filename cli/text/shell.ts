export type Shell = 'sh' | 'fish';

/** Inside single quotes a POSIX shell takes everything literally but the quote itself. */
export function shellQuoted(shell: Shell, value: string): string {
  // fish, unlike sh, gives the backslash a meaning there
  if (shell === 'fish') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Lines that put a folder first on PATH, set variables and unset those that would get in the way. */
export function shellText(
  shell: Shell,
  bin: string,
  variables: Readonly<Record<string, string>>,
  unset: readonly string[],
): string {
  const set = Object.entries(variables);
  if (shell === 'fish') {
    return [
      `set -gx PATH ${shellQuoted(shell, bin)} $PATH`,
      ...set.map(([name, value]) => `set -gx ${name} ${shellQuoted(shell, value)}`),
      ...unset.map((name) => `set -e ${name}`),
    ].join('\n');
  }
  return [
    `export PATH=${shellQuoted(shell, bin)}":$PATH"`,
    ...set.map(([name, value]) => `export ${name}=${shellQuoted(shell, value)}`),
    `unset ${unset.join(' ')}`,
  ].join('\n');
}

import type { SecretKey } from '../workload/secret-key';

/** What can not be a key of a Secret. */
export function secretKeyProblems(where: string, { name, key }: SecretKey): string[] {
  const problems: string[] = [];
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) {
    problems.push(`${where}: 'name' must be the name of a Secret, got '${name}'`);
  }
  if (!/^[\w.-]{1,253}$/.test(key)) {
    problems.push(`${where}: 'key' must be letters, digits, '-', '_' and '.', got '${key}'`);
  }
  return problems;
}

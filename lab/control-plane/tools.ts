import { realpath } from 'node:fs/promises';
import { UserError } from '../../errors/user-error';

/** Tools a lab needs, as the toolchain names them. */
export const labTools = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
  'kwokctl',
] as const;

/** Executables by tool name, as the toolchain gives them. */
export type Tools = Readonly<Record<string, string>>;

/** An executable for every tool of a lab. */
export type LabTools = Readonly<Record<(typeof labTools)[number], string>>;

/** The files themselves: the same tools by way of other links must not look like an upgrade. */
export async function resolvedTools(tools: Tools): Promise<LabTools> {
  const entries = await Promise.all(
    labTools.map(async (name) => {
      const given = tools[name];
      const file = given === undefined ? undefined : await realpath(given).catch(() => undefined);
      return { name, given, file };
    }),
  );
  const problems = entries
    .filter(({ file }) => file === undefined)
    .map(({ name, given }) =>
      given === undefined
        ? `lab: 'tools' must have a path for ${name}, got none`
        : `lab: 'tools' must have a path for ${name} that exists, got '${given}'`,
    );
  if (problems.length > 0) throw new UserError(problems, { fix: './plinth doctor' });
  return Object.fromEntries(entries.map(({ name, file }) => [name, file])) as LabTools;
}

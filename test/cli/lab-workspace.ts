import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFile } from '../../cli/engine/state';
import { workspaceOf } from '../../cli/workspace';

/** Writes files with the folders that they are in. */
export function writeFiles(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What a lab that is up leaves in a checkout: the state of its stacks, an engine, and the way to its API server. */
export function writeLabWorkspace(
  checkout: string,
  lab: {
    readonly stacks?: readonly string[];
    /** Shell script that takes the engine's place. @default - there is none */
    readonly engine?: string;
    readonly server: string;
  },
): void {
  const { bin, kubeconfig, state } = workspaceOf(checkout);
  const { stacks = [], engine, server } = lab;
  writeFiles({
    ...Object.fromEntries(stacks.map((stack) => [stateFile(state, 'plinth', stack), '{}'])),
    [kubeconfig]: JSON.stringify({
      'current-context': 'lab',
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
      clusters: [{ name: 'lab', cluster: { server } }],
      users: [{ name: 'lab', user: { token: 'x' } }],
    }),
  });
  if (engine === undefined) return;
  writeFiles({ [join(bin, 'pulumi')]: engine });
  chmodSync(join(bin, 'pulumi'), 0o755);
}

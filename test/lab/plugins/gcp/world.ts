import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { listLabs, stopLab } from '../../../../lab/control-plane/lab';
import { labTools } from '../../../../lab/control-plane/tools';
import { installAuthPlugin } from '../../../../lab/plugins/gcp/auth-plugin';
import { ensureTools } from '../../../../lab/toolchain/toolchain';
import { closeEngine, openEngine, Stack, type Engine } from '../behaviour/harness/stack';

/** An engine with a simulated cloud of its own. */
export interface CloudWorld {
  readonly labs: string;
  readonly stack: (name: string) => Promise<Stack>;
  /** Runs kubectl with a kubeconfig; gives what it printed. */
  readonly kubectl: (kubeconfig: string, ...args: readonly string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openCloud(): Promise<CloudWorld> {
  const engine = await openEngine({ standIns: 'always' });
  const tools = await ensureTools(labTools);
  const labs = join(engine.directory, 'labs');
  const bin = join(engine.directory, 'bin');
  await mkdir(bin);
  for (const [name, file] of Object.entries(tools)) await symlink(file, join(bin, name));
  await installAuthPlugin(bin, labs);
  const env = environment(engine, bin, labs);
  return {
    labs,
    async stack(name) {
      const stack = new Stack(engine, name, env);
      await stack.init();
      return stack;
    },
    async kubectl(kubeconfig, ...args) {
      const file = join(engine.directory, 'kubeconfig');
      await writeFile(file, kubeconfig, { mode: 0o600 });
      const all = [`--kubeconfig=${file}`, ...args];
      return (await promisify(execFile)(join(bin, 'kubectl'), all, { env })).stdout.trim();
    },
    async close() {
      for (const name of await listLabs(labs)) await stopLab({ name, labsDirectory: labs });
      await closeEngine(engine);
    },
  };
}

function environment(engine: Engine, bin: string, labs: string): NodeJS.ProcessEnv {
  return {
    ...engine.env,
    PLINTH_LABS: labs,
    PLINTH_BIN: bin,
    PATH: `${bin}${delimiter}${engine.env['PATH'] ?? ''}`,
  };
}

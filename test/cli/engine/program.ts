import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prepareWorkspace, workspaceEnvironment, type Workspace } from '../../../cli/workspace';
import { ensureTools } from '../../../lab/toolchain/toolchain';

const checkout = resolve(__dirname, '..', '..', '..');

/** A small program of its own in a folder that looks like a checkout. */
export interface SmallProgram {
  readonly workspace: Workspace;
  readonly call: {
    readonly stack: 'local';
    readonly directory: string;
    readonly pulumi: string;
    readonly env: NodeJS.ProcessEnv;
    readonly logs: string;
  };
  rewrite(source: string): void;
  remove(): void;
}

/** Resources that need no plugin but the one that comes with the SDK. */
export async function smallProgram(source: string): Promise<SmallProgram> {
  const directory = mkdtempSync(join(tmpdir(), 'plinth-program-'));
  const settings = { name: 'plinth', runtime: { name: 'nodejs' }, main: 'index.js' };
  writeFileSync(join(directory, 'Pulumi.yaml'), JSON.stringify(settings));
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'small', main: 'index.js' }),
  );
  symlinkSync(join(checkout, 'node_modules'), join(directory, 'node_modules'));
  const rewrite = (text: string): void => {
    writeFileSync(join(directory, 'index.js'), text);
  };
  rewrite(source);
  const tools = await ensureTools(['pulumi', 'pulumi-language-nodejs']);
  const workspace = prepareWorkspace(directory, tools);
  mkdirSync(workspace.logs, { recursive: true });
  return {
    workspace,
    call: {
      stack: 'local',
      directory,
      pulumi: join(workspace.bin, 'pulumi'),
      env: {
        ...workspaceEnvironment(workspace, process.env),
        // what the engine is at is read from its state, as of stacks that have a backend of their own
        PULUMI_SKIP_CHECKPOINTS: 'false',
      },
      logs: workspace.logs,
    },
    rewrite,
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

import { join } from 'node:path';
import { startLab, stopLab, type Lab } from '../../../../../lab/control-plane/lab';
import { ensureTools, type ToolName } from '../../../../../lab/toolchain/toolchain';
import { Api } from './api';
import { closeEngine, openEngine, Stack, type Engine } from './stack';

const NAME = 'behaviour';
const LAB_TOOLS: readonly ToolName[] = [
  ...(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const),
  ...(['kubectl', 'kwok', 'kwokctl'] as const),
];

/** One lab and one engine, shared by every case. */
export interface Suite {
  readonly engine: Engine;
  readonly lab: Lab;
  readonly api: Api;
  readonly close: () => Promise<void>;
}

/** Starts the lab and prepares the engine; the lab is its ambient cluster. */
export async function openSuite(): Promise<Suite> {
  const engine = await openEngine();
  const place = { name: NAME, labsDirectory: join(engine.directory, 'labs') };
  const close = async () => {
    await stopLab(place);
    await closeEngine(engine);
  };
  try {
    const lab = await startLab({ ...place, tools: await ensureTools(LAB_TOOLS) });
    const env = { ...engine.env, KUBECONFIG: lab.kubeconfigFile };
    return { engine: { ...engine, env }, lab, api: new Api(lab.kubeconfig), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens a case; its name becomes that of the stack and the namespace. */
export type Open = (name: string, env?: NodeJS.ProcessEnv) => Promise<Case>;

/** One case's own stack and namespace. */
export class Case extends Stack {
  constructor(
    readonly suite: Suite,
    name: string,
    env: NodeJS.ProcessEnv,
  ) {
    super(suite.engine, name, env);
  }

  static async open(suite: Suite, name: string, env: NodeJS.ProcessEnv = {}): Promise<Case> {
    const opened = new Case(suite, name, { ...suite.engine.env, ...env });
    const metadata = { name };
    await Promise.all([opened.init(), suite.api.create('/api/v1/namespaces', { metadata })]);
    return opened;
  }

  get api(): Api {
    return this.suite.api;
  }

  /** API path of something in the case's namespace: `path('configmaps/settings')`, `path('deployments/web', 'apps/v1')`. */
  path(rest: string, group = 'v1'): string {
    const root = group === 'v1' ? '/api/v1' : `/apis/${group}`;
    return `${root}/namespaces/${this.name}/${rest}`;
  }
}

import { dirname } from 'node:path';
import type { ImmudbProps } from '../../../constructs/immudb/props';
import { ensureTools, type ToolName } from '../../../lab/toolchain/toolchain';
import { ImmudbClient, type State } from './client';
import { LocalNode } from './local-node';
import type { Machine } from './local-pod';
import { synth, type Manifest } from './synth';

/** Nodes of rendered instances on one machine, all with the same Secrets. */
export class LocalCluster {
  readonly machine: Machine = {
    programs: [],
    services: new Map(),
    secrets: {
      'immudb-admin/password': 'Adm1n "quoted" \\slashed\\ pass',
      'immudb-replication/password': 'Repl1cate! "quoted" <&> \\\n',
      'immudb-application/password': 'Appl1cation!',
    },
  };
  private readonly started: LocalNode[] = [];

  /** Finds the programs, or builds them. */
  async prepare(...tools: readonly ToolName[]): Promise<void> {
    const found = await ensureTools(tools);
    const programs = new Set(tools.map((tool) => dirname(found[tool] ?? '')));
    Object.assign(this.machine, { programs: [...programs] });
  }

  /** A primary that runs, and a replica that does not yet. */
  async make(props: Partial<ImmudbProps>) {
    const { manifests } = synth({ replicas: 1, ...props });
    const primary = await this.node(manifests, 'immudb-primary');
    const replica = await this.node(manifests, 'immudb-replica');
    this.machine.services.set('immudb-write', primary.port);
    await primary.start();
    return { manifests, primary, replica };
  }

  async node(manifests: readonly Manifest[], statefulSet: string): Promise<LocalNode> {
    const made = await LocalNode.of(this.machine, manifests, statefulSet);
    this.started.push(made);
    return made;
  }

  /** The administrator, with the password of the moment. */
  admin() {
    return { user: 'immudb', password: this.machine.secrets['immudb-admin/password'] ?? '' };
  }

  /** Writes and returns what the node then claims its state to be. */
  write(on: LocalNode, database: string, key: string, value: string): Promise<State> {
    return using(on, { ...this.admin(), database }, async (client) => {
      await client.set(key, value);
      return client.state();
    });
  }

  async remove(): Promise<void> {
    await Promise.all(this.started.map((it) => it.remove()));
  }
}

/** Works with a client that is closed afterwards. */
export async function using<T>(
  { port }: LocalNode,
  login: { user: string; password: string; database: string },
  work: (client: ImmudbClient) => Promise<T>,
): Promise<T> {
  const client = await ImmudbClient.open(port, login);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

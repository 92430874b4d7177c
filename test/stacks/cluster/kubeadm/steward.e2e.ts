import { chmodSync, mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { stewardProgram } from '../../../../stacks/cluster/kubeadm/programs/steward';
import { run } from '../../../run';
import { below, startHeldCluster, type HeldCluster } from './held-cluster';

jest.setTimeout(120_000);

const plane = 'edge-control-plane';
let cluster: HeldCluster;

beforeAll(async () => {
  cluster = await startHeldCluster();
  programs();
}, 1_200_000);

afterAll(() => cluster.stop());

/**
 * The steward beside programs that write down what they were asked: kubeadm brings the node of the control plane to
 * the version, as its kubelet would.
 */
function programs(): void {
  const kubectl = `"${cluster.kubectlProgram}" --kubeconfig "${cluster.root}/admin.conf"`;
  const note = `echo "$(basename "$0") $*" >>"${cluster.root}/asked"`;
  const status = `{\\"status\\":{\\"nodeInfo\\":{\\"kubeletVersion\\":\\"$4\\"}}}`;
  const all: Record<string, string> = {
    metadata: `cat "${cluster.root}/$(basename "$1")"`,
    install: note,
    systemctl: note,
    crictl: note,
    kubeadm: `${note}\nif [[ "$2" == apply ]]; then ${kubectl} patch node ${plane} --subresource status --type merge --patch "${status}"; fi`,
    kubectl: `exec "${cluster.kubectlProgram}" "$@"`,
    steward: below(cluster.root, stewardProgram).replaceAll(
      '/usr/local/lib/plinth',
      `${cluster.root}/bin`,
    ),
  };
  mkdirSync(join(cluster.root, 'bin'));
  for (const [name, script] of Object.entries(all)) {
    const path = join(cluster.root, 'bin', name);
    writeFileSync(path, script.startsWith('#!') ? script : `#!/bin/bash\nset -eu\n${script}\n`);
    chmodSync(path, 0o755);
  }
  cluster.file('etc/kubernetes/admin.conf', cluster.made.kubeconfig);
}

/** What the machine's metadata say. */
function told({
  version,
  workers,
}: {
  readonly version: string;
  readonly workers: readonly string[];
}) {
  cluster.file('plinth-kubernetes-version', version);
  cluster.file('plinth-workers', workers.join(','));
  if (existsSync(join(cluster.root, 'asked'))) writeFileSync(join(cluster.root, 'asked'), '');
}

/** One pass. */
async function pass() {
  const path = `${join(cluster.root, 'bin')}:${process.env['PATH'] ?? ''}`;
  const ended = await run('bash', [join(cluster.root, 'bin/steward')], {
    env: { ...process.env, PATH: path },
  });
  const log = join(cluster.root, 'asked');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return { ...ended, asked: lines.filter((line) => line !== '') };
}

/** One pass that gets to its end. */
async function passed() {
  const ended = await pass();
  if (ended.code !== 0) throw new Error(ended.out);
  return ended;
}

async function must(args: readonly string[], input?: string): Promise<string> {
  const { code, out } = await cluster.kubectl(args, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(out);
  return out;
}

/** A node as its kubelet would report it. */
async function node(
  name: string,
  version: string,
  ready: 'True' | 'False' = 'True',
): Promise<void> {
  const labels = name === plane ? {} : { 'plinth.dev/pool': 'general' };
  await must(
    ['apply', '--filename=-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } }),
  );
  const status = {
    nodeInfo: { kubeletVersion: `v${version}` },
    conditions: [{ type: 'Ready', status: ready, reason: 'Test', message: 'as the test wants' }],
  };
  const patch = JSON.stringify({ status });
  await must(['patch', 'node', name, '--subresource=status', '--type=merge', `--patch=${patch}`]);
}

const all = ['edge-general-1', 'edge-general-2'];

/** Programs of workers: one that is named a version takes it. Says what it saw of the others meanwhile. */
function agents(): { readonly seen: string[]; stop(): Promise<void> } {
  const seen: string[] = [];
  let on = true;
  const loop = async () => {
    while (on) {
      const { items } = JSON.parse(await must(['get', 'nodes', '--output=json'])) as Nodes;
      for (const { metadata, spec, status } of items) {
        const wanted = metadata.annotations?.['plinth.dev/kubernetes-version'];
        if (wanted === undefined || wanted === status.nodeInfo.kubeletVersion) continue;
        const cordoned = items
          .filter((one) => one.spec.unschedulable)
          .map((one) => one.metadata.name);
        seen.push(`${metadata.name} to ${wanted}, cordoned: ${cordoned.join(' ')}`);
        expect(spec.unschedulable ?? false).toBe(cordoned.includes(metadata.name));
        await node(metadata.name, wanted.slice(1));
      }
    }
  };
  const running = loop();
  return {
    seen,
    stop: () => {
      on = false;
      return running;
    },
  };
}

interface Nodes {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec: { readonly unschedulable?: boolean };
    readonly status: { readonly nodeInfo: { readonly kubeletVersion: string } };
  }[];
}

const tokens = async () =>
  (await must(['--namespace=kube-system', 'get', 'secrets', '--output=name'])).trim();

test('while a worker is missing its token works, for an hour; when all are there none does', async () => {
  told({ version: '1.34.2', workers: all });
  await node(plane, '1.34.2');
  await node('edge-general-1', '1.34.2');
  expect((await passed()).asked).toEqual([]);
  expect(await tokens()).toMatch(/^secret\/bootstrap-token-[a-z0-9]{6}$/);
  const { data } = JSON.parse(
    await must(['--namespace=kube-system', 'get', await tokens(), '--output=json']),
  ) as { readonly data: Readonly<Record<string, string>> };
  const text = Buffer.from(data['expiration'] ?? '', 'base64').toString();
  const minutes = (Date.parse(text) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(58);
  expect(minutes).toBeLessThanOrEqual(60);

  await node('edge-general-2', '1.34.2');
  await passed();
  expect(await tokens()).toBe('');
});

test('a patch is taken node by node, pods staying where they are', async () => {
  told({ version: '1.34.3', workers: all });
  const workers = agents();
  const { asked } = await passed();
  await workers.stop();
  expect(asked).toEqual([
    'install 1.34.3 kubeadm',
    'kubeadm upgrade apply --yes v1.34.3',
    'install 1.34.3 kubelet kubectl',
    'systemctl daemon-reload',
    'systemctl restart kubelet.service',
  ]);
  expect(workers.seen).toEqual([
    'edge-general-1 to v1.34.3, cordoned: ',
    'edge-general-2 to v1.34.3, cordoned: ',
  ]);
});

test('a minor version is taken by a drained node, which takes pods again before the next is drained', async () => {
  told({ version: '1.35.0', workers: all });
  const workers = agents();
  await passed();
  await workers.stop();
  expect(workers.seen).toEqual([
    'edge-general-1 to v1.35.0, cordoned: edge-general-1',
    'edge-general-2 to v1.35.0, cordoned: edge-general-2',
  ]);
  const { items } = JSON.parse(await must(['get', 'nodes', '--output=json'])) as Nodes;
  expect(items.filter(({ spec }) => spec.unschedulable)).toEqual([]);
});

test('no worker is touched while another one is away, nor what an administrator cordoned opened', async () => {
  told({ version: '1.35.1', workers: all });
  await node('edge-general-2', '1.35.0', 'False');
  await must(['cordon', 'edge-general-1']);
  await passed();
  const { items } = JSON.parse(await must(['get', 'nodes', '--output=json'])) as Nodes;
  expect(
    items.map(({ metadata, status }) => [metadata.name, status.nodeInfo.kubeletVersion]),
  ).toEqual([
    [plane, 'v1.35.1'],
    ['edge-general-1', 'v1.35.0'],
    ['edge-general-2', 'v1.35.0'],
  ]);
  expect(items[1]?.spec.unschedulable).toBe(true);
});

test('the node of a machine that is gone goes too; one that still runs stays', async () => {
  told({ version: '1.35.1', workers: ['edge-general-1'] });
  await node('edge-old-1', '1.35.0', 'True');
  // edge-general-2 is not ready
  const workers = agents();
  await passed();
  await workers.stop();
  expect((await must(['get', 'nodes', '--output=name'])).trim().split('\n')).toEqual([
    `node/${plane}`,
    'node/edge-general-1',
    'node/edge-old-1',
  ]);
});

test('fails, and forgets nobody, when the metadata server does not answer', async () => {
  told({ version: '1.35.1', workers: all });
  await node('edge-old-1', '1.35.0', 'False');
  writeFileSync(join(cluster.root, 'bin/metadata'), '#!/bin/bash\nexit 22\n');
  expect((await pass()).code).not.toBe(0);
  expect(await must(['get', 'nodes', '--output=name'])).toContain('node/edge-old-1');
});

import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { environmentFor } from '../../../../environments';
import { ensureTools } from '../../../../lab/toolchain/toolchain';
import { untilReady } from '../../../../stacks/cluster/kubeadm/reachable';
import { freePort } from '../../../loopback';
import { run, type Ran } from '../../../run';
import { temporaryFolder } from '../../../temporary';
import { addresses, filesOf, find, madeFor, mockEngine, type MadeCluster } from './made';

/** A real etcd and a real API server, with what the program holds and what kubeadm makes of it. */
export interface HeldCluster {
  /** What the program made. */
  readonly made: MadeCluster;
  /** Address of the API server, of this machine alone. */
  readonly address: string;
  /** Where the files of the control plane are, `/etc/kubernetes` among them. */
  readonly root: string;
  /** Path of kubectl. */
  readonly kubectlProgram: string;
  /** kubectl as whoever a kubeconfig names; the administrator without one. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<Ran>;
  /** A new file with this content. */
  file(name: string, content: string): string;
  /** Ends its processes. */
  stop(): Promise<void>;
}

/** What kubectl is given. */
export interface KubectlOptions {
  /** Kubeconfig. @default - the administrator's */
  readonly kubeconfig?: string;
  /** Standard input. @default - nothing */
  readonly input?: string;
}

/** Keys and certificates of a cluster on a loopback address that is nobody else's. */
export async function heldKeys(): Promise<{
  readonly made: MadeCluster;
  readonly address: string;
}> {
  const address = ['127', randomInt(2, 250), randomInt(2, 250), randomInt(2, 250)].join('.');
  addresses['api'] = address;
  await mockEngine();
  return { made: await madeFor(environmentFor('edge')), address };
}

/** Starts it; `before` is one that ended, whose data disk this one gets and nothing else of its machine. */
export async function startHeldCluster(before?: HeldCluster): Promise<HeldCluster> {
  const tools = await ensureTools(['etcd', 'kube-apiserver', 'kubeadm', 'kubectl']);
  const program = (name: keyof typeof tools) => tools[name] ?? name;
  const { made, address } = before ?? (await heldKeys());
  const root = temporaryFolder('held');
  const file = (name: string, content: string) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const files = { ...filesOf(made, 'edge-control-plane'), ...userDataOf(made) };
  for (const [path, content] of Object.entries(files)) file(path, below(root, content));
  if (before !== undefined) {
    const disk = 'var/lib/control-plane';
    cpSync(join(before.root, disk), join(root, disk), { recursive: true });
  }
  const processes: ChildProcess[] = [];
  const start = (name: keyof typeof tools, args: readonly string[]) => {
    const log = openSync(join(root, `${name}.log`), 'w');
    processes.push(spawn(program(name), args, { stdio: ['ignore', log, log] }));
  };
  const arguments_ = await kubeadmMakes(program('kubeadm'), root);
  const [clients, peers] = [await freePort(), await freePort()];
  start('etcd', etcdArguments(root, clients, peers));
  start('kube-apiserver', [
    ...arguments_
      .map((argument) => below(root, argument))
      .filter((argument) => !argument.startsWith('--etcd-servers=')),
    `--etcd-servers=https://127.0.0.1:${String(clients)}`,
    `--bind-address=${address}`,
  ]);
  const stop = () => ended(processes);
  const certificate = files['/etc/kubernetes/pki/ca.crt'] ?? '';
  await untilReady({ address, certificate, machine: 'test' }, { total: 90_000, pause: 300 }).catch(
    async (error: unknown) => {
      await stop();
      throw new Error(readFileSync(join(root, 'kube-apiserver.log'), 'utf8').slice(-3000), {
        cause: error,
      });
    },
  );
  const administrator = file('admin.conf', made.kubeconfig);
  const kubectl = (args: readonly string[], { kubeconfig, input }: KubectlOptions = {}) =>
    run(program('kubectl'), [`--kubeconfig=${kubeconfig ?? administrator}`, ...args], {
      ...(input !== undefined && { input }),
    });
  return { made, address, root, kubectlProgram: program('kubectl'), kubectl, file, stop };
}

/** Paths of the machine, below a folder of the test. */
export function below(root: string, text: string): string {
  return text.replace(
    /(?<![\w.])\/(etc\/(?:kubernetes|plinth)|var\/lib\/control-plane)\b/g,
    `${root}/$1`,
  );
}

function userDataOf(made: MadeCluster): Readonly<Record<string, string>> {
  const { metadata } = find(made, 'compute/instance:Instance', 'edge-control-plane').inputs;
  const { write_files: files } = parse((metadata as Record<string, string>)['user-data'] ?? '') as {
    readonly write_files: readonly { readonly path: string; readonly content: string }[];
  };
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

/** Certificates, and the arguments of the API server, as kubeadm makes them on the machine. */
async function kubeadmMakes(kubeadm: string, root: string): Promise<readonly string[]> {
  const path = join(root, 'etc/plinth/kubeadm.yaml');
  const configuration = readFileSync(path, 'utf8').replace(
    /^clusterName:/m,
    `certificatesDir: ${root}/etc/kubernetes/pki\nclusterName:`,
  );
  writeFileSync(path, configuration);
  const env = { ...process.env, KUBEADM_INIT_DRYRUN_DIR: root };
  for (const phase of [
    ['certs', 'all'],
    ['control-plane', 'apiserver', '--dry-run'],
  ]) {
    const { code, out } = await run(kubeadm, ['init', 'phase', ...phase, '--config', path], {
      env,
    });
    if (code !== 0) throw new Error(out);
  }
  const manifest = parse(readFileSync(join(root, 'kube-apiserver.yaml'), 'utf8')) as {
    readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] };
  };
  return manifest.spec.containers[0]?.command.slice(1) ?? [];
}

function etcdArguments(root: string, clients: number, peers: number): readonly string[] {
  const pki = `${root}/etc/kubernetes/pki/etcd`;
  return [
    `--data-dir=${root}/var/lib/control-plane/etcd`,
    `--listen-client-urls=https://127.0.0.1:${String(clients)}`,
    `--advertise-client-urls=https://127.0.0.1:${String(clients)}`,
    `--listen-peer-urls=http://127.0.0.1:${String(peers)}`,
    `--cert-file=${pki}/server.crt`,
    `--key-file=${pki}/server.key`,
    `--trusted-ca-file=${pki}/ca.crt`,
    '--client-cert-auth=true',
  ];
}

async function ended(processes: readonly ChildProcess[]): Promise<void> {
  for (const child of [...processes].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

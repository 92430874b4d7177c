import { createHash } from 'node:crypto';
import { realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { killProcesses, labProcesses } from '../control-plane/processes';
import type { LabImages } from '../images/images';
import { agentDigest, ensureAgent, stopAgent } from './agent';
import type { NodeApi } from './api';
import { hierarchies, makeGroups, removeGroups, type Hierarchy } from './cgroups';
import {
  clientCertificate,
  clientKubeconfig,
  credentialPaths,
  kubeletClient,
  proxyClient,
  servingCertificate,
} from './configuration/credentials';
import { nodeFiles, ownServices } from './configuration/files';
import type { NodeFiles } from './configuration/node-file';
import { servicesFolder } from './configuration/services';
import { importImages } from './image-import';
import { inspectNode } from './inspect';
import { linked, openLink } from './link';
import { nodeMounts, type MountPlan } from './mounts';
import { livingNode, openNamespaces, toldInside, type LivingNode } from './namespaces';
import { nodeNetwork, type NodeNetwork } from './network';
import { nodePaths, type NodePaths } from './paths';
import { awaitReady } from './ready';
import { readNodeRecord, writeNodeRecord } from './record';
import { makeRoot } from './root';
import { enterScript, joinScript } from './scripts';
import type { NodeService } from './service';

export interface StartNodeOptions {
  /** The lab's folder: everything of the node lies in `node/` below it. */
  readonly directory: string;
  /** Name of the Node object, such as `node-real`. */
  readonly name: string;
  readonly network: NodeNetwork;
  readonly api: NodeApi;
  /** Unpacked Debian packages, see `nodePackages`. */
  readonly tree: string;
  /** What its containers can be made of. */
  readonly images: LabImages;
  /** Executables by name, see `nodeTools`. */
  readonly tools: Readonly<Record<string, string>>;
  /** What else runs on the node, such as an object store. @default - nothing */
  readonly services?: readonly NodeService[];
  /** Sees to the pods of images that others have taken the place of. @default - they go on as they are */
  readonly onReplaced?: (references: readonly string[]) => Promise<void>;
  /** Told what is being done, in a few words each time. */
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts the node, repairs what is broken of it, or leaves the healthy one alone; it is Ready when this ends.
 *
 * @returns whether it is a new one, on which every container was started anew
 */
export async function startNode(options: StartNodeOptions): Promise<'new' | 'found'> {
  const { directory, name, api, images, signal, onProgress } = options;
  const paths = nodePaths(directory);
  const plan = await planOf(options, paths, await hierarchies());
  const started = new Date();
  const known = (await readNodeRecord(paths))?.fingerprint === plan.fingerprint;
  const living = known ? await livingNode(paths) : undefined;
  const node = living ?? (await open(options, paths, plan));
  if (!(await linked(options.network, paths.id))) await openLink(options.network, node, paths.id);
  await ensureAgent({ paths, node, api, signal });
  // of a node that starts every container is a new one
  const onReplaced = living && options.onReplaced;
  await importImages({ node, images: images.present, onReplaced, onProgress, signal });
  const whole = (await inspectNode(directory)).state === 'running';
  if (!whole) onProgress('starting the kubelet');
  await toldInside(node, ['sv', 'start', `${servicesFolder}/kubelet`], signal);
  const log = path.join(paths.logs, 'kubelet', 'current');
  await awaitReady({ name, api, log, signal, ...(!whole && { since: started }) });
  return living ? 'found' : 'new';
}

interface Plan {
  readonly mounts: MountPlan;
  readonly files: NodeFiles;
  readonly scripts: { readonly join: string; readonly enter: string };
  readonly services: readonly string[];
  /** Changes with everything that a running node can not be changed by. */
  readonly fingerprint: string;
}

/** What nodes of all labs are made of. */
export type NodeMaterial = Pick<StartNodeOptions, 'tree' | 'tools' | 'services'>;

/** Changes with everything that nodes of all labs are made of: one that was started with another is not up to date. */
export async function nodeDigest(material: NodeMaterial): Promise<string> {
  const api = { server: '', caCert: '', caKey: '' };
  const anyLab = { name: 'node', network: nodeNetwork(0), api };
  // not the machine's own: which group a command runs in says nothing of the checkout
  const groups: readonly Hierarchy[] = [
    { version: 1, controllers: ['memory'], mount: '/groups/memory', own: '/' },
    { version: 2, controllers: ['memory'], mount: '/groups', own: '/' },
  ];
  return (await planOf({ ...anyLab, ...material }, nodePaths('/lab'), groups)).fingerprint;
}

type Planned = NodeMaterial & Pick<StartNodeOptions, 'name' | 'network' | 'api'>;

async function planOf(
  options: Planned,
  paths: NodePaths,
  groups: readonly Hierarchy[],
): Promise<Plan> {
  const { name, network, tree, services = [] } = options;
  const mounts = { paths, hierarchies: groups, services, programs: await programs(options) };
  const files = nodeFiles({ name, network, api: options.api, services });
  const enter = { paths, tree, name, mounts: nodeMounts(mounts), hierarchies: groups };
  const scripts = { join: joinScript(paths, groups), enter: enterScript(enter) };
  const hash = createHash('sha256').update(
    JSON.stringify({ files, scripts, network, agent: await agentDigest() }),
  );
  return {
    mounts,
    files,
    scripts,
    services: [...ownServices(name, network), ...services].map((service) => service.name),
    fingerprint: hash.digest('hex'),
  };
}

/** The files themselves: by way of a link that leads elsewhere one day, the same path would be another program. */
async function programs({
  tools,
  services = [],
}: NodeMaterial): Promise<Readonly<Record<string, string>>> {
  const wanted: Readonly<Record<string, string>> = {
    kubelet: tools['kubelet'] ?? 'kubelet',
    'kube-proxy': tools['kube-proxy'] ?? 'kube-proxy',
    ...Object.fromEntries(services.map(({ name, executable }) => [name, executable])),
  };
  const found = await Promise.all(
    Object.entries(wanted).map(async ([name, file]) => [name, await realpath(file)] as const),
  );
  return Object.fromEntries(found);
}

async function open(options: StartNodeOptions, paths: NodePaths, plan: Plan): Promise<LivingNode> {
  const { name, network, signal } = options;
  options.onProgress(`starting ${name}`);
  await endNode(paths);
  const { services, fingerprint } = plan;
  const files = { ...plan.files, ...(await credentials(options)) };
  await makeRoot(plan.mounts, files, services);
  await writeFile(paths.joinScript, plan.scripts.join, { mode: 0o600 });
  await writeFile(paths.enterScript, plan.scripts.enter, { mode: 0o600 });
  await makeGroups(plan.mounts.hierarchies, paths.id);
  // before it runs: what else is known of its network, once it is killed half way
  await writeNodeRecord(paths, { network: network.number, services, fingerprint });
  return openNamespaces(paths, signal);
}

async function credentials({ name, network, api }: StartNodeOptions): Promise<NodeFiles> {
  const kubelet = kubeletClient(name);
  const serving = await servingCertificate(kubelet, network.node, api);
  const contents = {
    [credentialPaths.kubelet]: clientKubeconfig(api, await clientCertificate(kubelet, api)),
    [credentialPaths.proxy]: clientKubeconfig(api, await clientCertificate(proxyClient, api)),
    [credentialPaths.servingCertificate]: serving.certificate,
    [credentialPaths.servingKey]: serving.key,
  };
  return Object.fromEntries(
    Object.entries(contents).map(([file, content]) => [file, { content, mode: 0o600 }]),
  );
}

/** Ends every process of the node and removes its groups. Its link and its mounts vanish with them. */
export async function endNode(paths: NodePaths): Promise<void> {
  await stopAgent(paths);
  const own = [paths.supervisor, paths.setup, paths.init].map((command) => path.basename(command));
  const running = await labProcesses(paths.directory);
  for (const component of own) {
    if (running.some((process) => process.component === component)) {
      await killProcesses(paths.directory, component);
    }
  }
  await removeGroups(paths.id);
}

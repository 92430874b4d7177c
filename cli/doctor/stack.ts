import { lookup } from 'node:dns/promises';
import { environmentFor } from '../../environments';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import { UserError } from '../../errors/user-error';
import { ApiError, Unreachable } from '../../lab/plugins/kubernetes/api-error';
import { objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { imagesOf } from '../../stacks/platform';
import { stringAt, type Manifest } from '../../stacks/release/manifest';
import type { PlannedStack } from '../planned-stack';
import type { Reach } from '../reach';
import { ClusterQuestions } from './ask-cluster';
import { certificateNeed, secretNeed, type Certificate } from './certificates';
import { demandsOf } from './demand';
import { hostNeed, hostsOf, labHostsNeed, type Resolved } from './hosts';
import type { Need } from './need';
import { permissionNeeds } from './permissions';
import { quotaNeeds, type Quota } from './quotas';
import { supportNeed, tableNeeds } from './support';

/** Versions of a stack's products, as its sources have them, against the clock. */
export function productNeeds({ environment, platform }: PlannedStack, now: Date): readonly Need[] {
  const used = new Set(imagesOf(platform, environment));
  const products = Object.entries(environment.images).filter(([, image]) => used.has(image));
  return [
    ...products.flatMap(([name, image]) => supportNeed(name, versionOf(image), now) ?? []),
    ...tableNeeds(now),
  ];
}

/** What a stack needs of its cluster, asked of the cluster itself. */
export async function clusterNeeds(
  planned: PlannedStack,
  { api, connection }: Reach,
  now: Date,
  signal: AbortSignal,
): Promise<readonly Need[]> {
  const where = connection.server.origin;
  try {
    return await answersOf(new ClusterQuestions(api, signal), planned, where, now);
  } catch (error) {
    const isAnswer =
      error instanceof ApiError || error instanceof Unreachable || error instanceof UserError;
    if (isAnswer || signal.aborted) return unreached(error, where);
    throw error;
  }
}

async function answersOf(
  questions: ClusterQuestions,
  planned: PlannedStack,
  where: string,
  now: Date,
): Promise<readonly Need[]> {
  const version = await questions.version();
  const manifests = planned.objects.map(({ manifest }) => manifest);
  const [permissions, quotas, certificates, hosts] = await Promise.all([
    questions.permissions(manifests),
    quotasOf(questions, manifests),
    certificateNeeds(questions, manifests, now),
    hostNeeds(questions, planned),
  ]);
  return [
    { name: 'cluster', state: 'ok', detail: `${version} at ${where}` },
    ...kubernetesNeeds(planned.environment, version, now),
    ...permissionNeeds(permissions.asked, permissions.refused, permissions.unknown),
    ...quotaNeeds(quotas, demandsOf(manifests)),
    ...certificates,
    ...hosts,
  ];
}

/** What can be said of a stack whose cluster is not there yet, or not reached. */
export function needsWithoutCluster(
  planned: PlannedStack,
  reason: string,
  now: Date,
): readonly Need[] {
  const manifests = planned.objects.map(({ manifest }) => manifest);
  const { cluster } = planned.environment;
  const quotas = manifests.filter(({ kind }) => kind === 'ResourceQuota') as unknown as Quota[];
  return [
    { name: 'cluster', state: 'unknown', detail: reason },
    ...(cluster.kind === 'kubeadm'
      ? kubernetesNeeds(planned.environment, cluster.kubernetesVersion, now)
      : []),
    ...quotaNeeds(quotas, demandsOf(manifests)),
  ];
}

function unreached(error: unknown, where: string): readonly Need[] {
  const fix =
    error instanceof ApiError || error instanceof UserError
      ? 'log in again: the cluster does not accept these credentials'
      : 'is this machine among those that may reach it, and does its certificate hold?';
  const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const detail = said.includes(where) ? said : `${where}: ${said}`;
  return [
    { name: 'cluster', state: 'missing', detail, fix },
    ...['permissions', 'quotas', 'certificates', 'dns'].map((name): Need => {
      return { name, state: 'unknown', detail: 'not asked: the cluster is not reached' };
    }),
  ];
}

function kubernetesNeeds({ cluster }: Environment, version: string, now: Date): readonly Need[] {
  if (cluster.kind === 'gke') {
    const detail = `${version}: Google moves it along its channel '${cluster.releaseChannel}'`;
    return [{ name: 'support of kubernetes', state: 'ok', detail }];
  }
  return [supportNeed('kubernetes', version, now) ?? []].flat();
}

async function quotasOf(
  questions: ClusterQuestions,
  manifests: readonly Manifest[],
): Promise<readonly Quota[]> {
  const own = manifests.filter(({ kind }) => kind === 'ResourceQuota') as unknown as Quota[];
  const namespaces = new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []));
  const lists = await Promise.all(
    [...namespaces].map((name) => questions.list(`/api/v1/namespaces/${name}/resourcequotas`)),
  );
  const live = lists.flatMap((list) => list ?? []) as unknown as readonly Quota[];
  const isLive = ({ metadata }: Quota): boolean =>
    live.some(
      (other) =>
        other.metadata.name === metadata.name && other.metadata.namespace === metadata.namespace,
    );
  return [...live, ...own.filter((quota) => !isLive(quota))];
}

async function certificateNeeds(
  questions: ClusterQuestions,
  manifests: readonly Manifest[],
  now: Date,
): Promise<readonly Need[]> {
  const certificates = manifests.filter(
    ({ kind, apiVersion }) => kind === 'Certificate' && apiVersion.startsWith('cert-manager.io/'),
  );
  const issued = new Set(
    certificates.map(
      (each) => `${each.metadata.namespace ?? ''}/${stringAt(each, 'spec', 'secretName') ?? ''}`,
    ),
  );
  const secrets = manifests.filter(
    (each) =>
      each.kind === 'Secret' &&
      each['type'] === 'kubernetes.io/tls' &&
      !issued.has(`${each.metadata.namespace ?? ''}/${each.metadata.name}`),
  );
  return Promise.all([
    ...certificates.map(async (each): Promise<Need> => {
      const found = await questions.read(pathOf('/apis/cert-manager.io/v1', 'certificates', each));
      if (found !== undefined) return certificateNeed(found as unknown as Certificate, now);
      return notThere(`certificate ${placeOf(each)}`);
    }),
    ...secrets.map(async (each): Promise<Need> => {
      const found = await questions.read(pathOf('/api/v1', 'secrets', each));
      if (found === undefined) return notThere(`certificate in ${placeOf(each)}`);
      const pem = Buffer.from(textAt(found, 'data', 'tls.crt'), 'base64').toString('latin1');
      return secretNeed(placeOf(each), pem, now);
    }),
  ]);
}

function notThere(name: string): Need {
  return { name, state: 'unknown', detail: 'not in the cluster, or not to be seen' };
}

function placeOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function pathOf(base: string, resource: string, { metadata }: Manifest): string {
  return `${base}/namespaces/${metadata.namespace ?? ''}/${resource}/${metadata.name}`;
}

async function hostNeeds(
  questions: ClusterQuestions,
  { environment, platform }: PlannedStack,
): Promise<readonly Need[]> {
  const hosts = hostsOf(platform.urls);
  const list = await questions.list('/apis/gateway.networking.k8s.io/v1/gateways');
  const gateway = list?.flatMap(addressesOf);
  const { cluster } = environment;
  const origin = cluster.kind === 'shared' ? environmentFor(cluster.with).cluster : cluster;
  if (origin.kind === 'local') return [labHostsNeed(hosts, gateway ?? [])];
  return Promise.all(
    hosts.map(async (host) => hostNeed(host, await resolved(host), gateway, environment.domain)),
  );
}

function addressesOf(gateway: JsonObject): readonly string[] {
  return objectsAt(gateway, 'status', 'addresses').map((address) => textAt(address, 'value'));
}

async function resolved(host: string): Promise<Resolved> {
  try {
    return { addresses: (await lookup(host, { all: true })).map(({ address }) => address) };
  } catch (error) {
    return { failure: (error as NodeJS.ErrnoException).code ?? 'no answer' };
  }
}

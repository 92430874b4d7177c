import { lookup } from 'node:dns/promises';
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
import { isTimeout } from '../timed-out';
import { ClusterQuestions } from './ask-cluster';
import { certificateNeed, secretNeed, type Certificate } from './certificates';
import { demandsOf } from './demand';
import { hostNeed, hostsOf, labHostsNeed, type Resolved } from './hosts';
import type { Need } from './need';
import { permissionNeeds } from './permissions';
import { liveQuotaNeeds, quotaNeeds, type Quota } from './quotas';
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
    quotasIn(questions, manifests),
    certificateNeeds(questions, manifests, now),
    hostNeeds(questions, planned),
  ]);
  return [
    { name: 'cluster', state: 'ok', detail: `${version} at ${where}` },
    ...kubernetesNeeds(planned.environment, version, now),
    ...permissionNeeds(permissions),
    ...quotas,
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
  const words = error instanceof Error ? error.message : String(error);
  const [said = ''] = isTimeout(error) ? ['no answer in time'] : words.split('\n');
  const detail = said.includes(where) ? said : `${where}: ${said}`;
  return [
    { name: 'cluster', state: 'missing', detail, fix: unreachedFix(error) },
    ...['permissions', 'quotas', 'certificates', 'dns'].map((name): Need => {
      return { name, state: 'unknown', detail: 'not asked: the cluster is not reached' };
    }),
  ];
}

function unreachedFix(error: unknown): string {
  if (error instanceof ApiError) {
    return error.status === 401 || error.status === 403
      ? 'log in again: the cluster does not accept these credentials'
      : 'log in and address are right, the API server itself is not well: kubectl get --raw /readyz';
  }
  const { cause } = error instanceof Unreachable ? error : { cause: error };
  return cause instanceof UserError
    ? 'log in again: what the kubeconfig logs in with failed'
    : 'is this machine among those that may reach it, and does its certificate hold?';
}

function kubernetesNeeds({ cluster }: Environment, version: string, now: Date): readonly Need[] {
  if (cluster.kind === 'gke') {
    const detail = `${version}: Google moves it along its channel '${cluster.releaseChannel}'`;
    return [{ name: 'support of kubernetes', state: 'ok', detail }];
  }
  return [supportNeed('kubernetes', version, now) ?? []].flat();
}

async function quotasIn(
  questions: ClusterQuestions,
  manifests: readonly Manifest[],
): Promise<readonly Need[]> {
  const own = manifests.filter(({ kind }) => kind === 'ResourceQuota') as unknown as Quota[];
  const namespaces = [...new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const lists = await Promise.all(
    namespaces.map(async (name) => {
      const found = await questions.list(`/api/v1/namespaces/${name}/resourcequotas`);
      return [name, found === 'absent' ? [] : found] as const;
    }),
  );
  const live = lists.flatMap(([, list]) =>
    typeof list === 'string' ? [] : list,
  ) as unknown as readonly Quota[];
  const hidden = new Set(lists.flatMap(([name, list]) => (list === 'hidden' ? [name] : [])));
  return liveQuotaNeeds({ live, own, hidden }, demandsOf(manifests));
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
      if (typeof found === 'string') return notThere(`certificate ${placeOf(each)}`, found);
      return certificateNeed(found as unknown as Certificate, now);
    }),
    ...secrets.map(async (each): Promise<Need> => {
      const found = await questions.read(pathOf('/api/v1', 'secrets', each));
      if (typeof found === 'string') return notThere(`certificate in ${placeOf(each)}`, found);
      const pem = Buffer.from(textAt(found, 'data', 'tls.crt'), 'base64').toString('latin1');
      return secretNeed(placeOf(each), pem, now);
    }),
  ]);
}

function notThere(name: string, why: 'absent' | 'hidden'): Need {
  const detail =
    why === 'absent' ? 'not in the cluster' : 'not to be seen: the right to is missing';
  return { name, state: 'unknown', detail };
}

function placeOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function pathOf(base: string, resource: string, { metadata }: Manifest): string {
  return `${base}/namespaces/${metadata.namespace ?? ''}/${resource}/${metadata.name}`;
}

async function hostNeeds(
  questions: ClusterQuestions,
  { environment, host, platform }: PlannedStack,
): Promise<readonly Need[]> {
  const hosts = hostsOf(platform.urls);
  const list = await questions.list('/apis/gateway.networking.k8s.io/v1/gateways');
  const gateway = typeof list === 'string' ? undefined : list.flatMap(addressesOf);
  if ((host ?? environment).cluster.kind === 'local') return [labHostsNeed(hosts, gateway ?? [])];
  return Promise.all(
    hosts.map(async (name) => hostNeed(name, await resolved(name), gateway, environment.domain)),
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

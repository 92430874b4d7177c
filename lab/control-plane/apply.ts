import { setTimeout as sleep } from 'node:timers/promises';
import type { LabApi } from './simulation/api';
import type { ObjectMetadata } from './simulation/reaction';

/** An object, and where it belongs. */
export interface LabObject {
  /** Path of the collection, such as `/api/v1/nodes`. */
  readonly collection: string;
  readonly body: { readonly metadata: ObjectMetadata & Labelled } & Readonly<
    Record<string, unknown>
  >;
}

interface Labelled {
  readonly labels?: Readonly<Record<string, string>>;
}

/** Any object, as the API server takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata & Labelled;
  readonly [field: string]: unknown;
}

/** How long an API server that has just come up is waited for. */
export const patienceMs = 30_000;

/** An API server that has just come up may be slow, or busy with definitions: what it does not take is sent again. */
export async function apply(
  api: LabApi,
  { collection, body }: LabObject,
  signal: AbortSignal,
): Promise<void> {
  const path = `${collection}/${body.metadata.name}?fieldManager=plinth-lab&force=true`;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await api
      .call('PATCH', path, body, 'application/apply-patch+yaml')
      .catch((error: unknown) => ({ status: 503, body: String(error) }));
    if (answer.status < 300) return;
    const passes = answer.status === 429 || answer.status >= 500;
    if (!passes || Date.now() > deadline) throw refused(path, answer.body);
    await sleep(200, undefined, { signal });
  }
}

export function refused(path: string, answer: unknown): Error {
  return new Error(`the lab's API server refused ${path}: ${JSON.stringify(answer)}`);
}

interface KnownKind {
  readonly plural: string;
  readonly scope: 'cluster' | 'namespace';
}

/** Kinds of the lab's own objects. */
const kinds: Readonly<Record<string, KnownKind>> = {
  Namespace: { plural: 'namespaces', scope: 'cluster' },
  ConfigMap: { plural: 'configmaps', scope: 'namespace' },
  Secret: { plural: 'secrets', scope: 'namespace' },
  Service: { plural: 'services', scope: 'namespace' },
  ServiceAccount: { plural: 'serviceaccounts', scope: 'namespace' },
  Deployment: { plural: 'deployments', scope: 'namespace' },
  EndpointSlice: { plural: 'endpointslices', scope: 'namespace' },
  Role: { plural: 'roles', scope: 'namespace' },
  RoleBinding: { plural: 'rolebindings', scope: 'namespace' },
  ClusterRole: { plural: 'clusterroles', scope: 'cluster' },
  ClusterRoleBinding: { plural: 'clusterrolebindings', scope: 'cluster' },
  StorageClass: { plural: 'storageclasses', scope: 'cluster' },
  CSIDriver: { plural: 'csidrivers', scope: 'cluster' },
  CustomResourceDefinition: { plural: 'customresourcedefinitions', scope: 'cluster' },
  MutatingAdmissionPolicy: { plural: 'mutatingadmissionpolicies', scope: 'cluster' },
  MutatingAdmissionPolicyBinding: { plural: 'mutatingadmissionpolicybindings', scope: 'cluster' },
};

/** Where an object of one of these kinds belongs. */
export function labObject(body: Manifest): LabObject {
  const { apiVersion, kind, metadata } = body;
  const known = kinds[kind];
  if (known === undefined) throw new Error(`the lab has no objects of kind '${kind}'`);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { plural, scope } = known;
  const within = scope === 'cluster' ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return { collection: `${group}${within}/${plural}`, body: { ...body } };
}

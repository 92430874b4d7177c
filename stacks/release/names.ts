import { groupOf, type Manifest } from './manifest';

/**
 * Kinds of Kubernetes itself that live outside namespaces. cdk8s gives a chart's namespace to every
 * object in it; on these the API server ignores it, but it would stand in names and diffs.
 */
const clusterScoped = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
]);

/** `group/Kind`, the key under which kinds are looked up. */
export function groupKind(manifest: Manifest): string {
  return `${groupOf(manifest)}/${manifest.kind}`;
}

/** The manifest without a namespace where its kind has none. */
export function inItsScope(manifest: Manifest, clusterScopedCustom: ReadonlySet<string>): Manifest {
  const kind = groupKind(manifest);
  if (!clusterScoped.has(kind) && !clusterScopedCustom.has(kind)) return manifest;
  const { namespace, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

/**
 * The name of an object's Pulumi resource: `<kind>/<namespace>/<name>` in lower case. It comes from
 * what the object is in the cluster and never from where it stands in the construct tree, so that
 * wrapping or moving a construct changes no URN.
 */
export function logicalName({ kind, metadata: { namespace, name } }: Manifest): string {
  return [kind, namespace, name]
    .filter((part) => part !== undefined)
    .join('/')
    .toLowerCase();
}

/** The Pulumi type of an object, such as `kubernetes:apps/v1:Deployment`. */
export function typeToken({ apiVersion, kind }: Manifest): string {
  return `kubernetes:${apiVersion === 'v1' ? 'core/v1' : apiVersion}:${kind}`;
}

/** Types of the components around the objects of a release; they are part of every URN. */
export const releaseType = 'plinth:release:Release';
export const chartType = 'plinth:release:Chart';

/** Where the engine keeps an object of a stack's release. */
export function urnOf(
  stack: string,
  object: { readonly type: string; readonly name: string; readonly chart: string | undefined },
): string {
  const around = object.chart === undefined ? [releaseType] : [releaseType, chartType];
  return `urn:pulumi:${stack}::plinth::${[...around, object.type].join('$')}::${object.name}`;
}

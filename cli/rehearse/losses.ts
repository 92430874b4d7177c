import { at } from '../../stacks/release/manifest';
import { stateful } from '../../stacks/release/stateful';
import { resourceName } from '../engine/resource-name';
import type { Step, Steps } from './steps';

/** What is lost with a cluster. */
export const wholeCluster = 'the cluster and all that is in it';

/** Resources outside of Kubernetes with which data is lost, and what it is. */
const holders: Readonly<Record<string, string>> = {
  'lab:index:Cluster': wholeCluster,
  'gcp:container/cluster:Cluster': wholeCluster,
  'gcp:storage/bucket:Bucket': 'everything in the bucket',
  'gcp:kms/cryptoKey:CryptoKey': 'whatever was encrypted with the key',
  'gcp:kms/keyRing:KeyRing': 'whatever was encrypted with its keys',
  'gcp:compute/disk:Disk': 'everything on the disk',
  'gcp:compute/attachedDisk:AttachedDisk': 'the way to what is on the disk',
  'gcp:dns/managedZone:ManagedZone': 'every record, and the name servers that the domain leads to',
  'gcp:artifactregistry/repository:Repository': 'every image in it',
  'gcp:secretmanager/secret:Secret': 'every version of the secret',
  'tls:index/privateKey:PrivateKey': 'the key, and what was signed or encrypted with it',
};

/** Kinds of Kubernetes, in the words of what would be lost. */
const kinds: Readonly<Record<string, string>> = {
  StatefulSet: 'the way to the volumes of its pods',
  PersistentVolumeClaim: 'everything on the volume',
  PersistentVolume: 'everything on the volume',
  Cluster: 'every database in it',
  Database: 'everything in the database',
  Prometheus: 'the metrics on its volumes',
  Alertmanager: 'the silences on its volumes',
  Namespace: 'everything in the namespace, data included',
  CustomResourceDefinition: 'every object of that kind, and their data with them',
  Secret: 'whatever was encrypted with it',
};

/** What is lost with each stateful resource among those a run found, by URN. */
export function losses(steps: Steps): ReadonlyMap<string, string> {
  const there = [...steps.values()].filter(({ existed }) => existed);
  const objects = there.flatMap((step) => {
    const manifest = manifestOf(step);
    return manifest === undefined ? [] : [{ step, manifest }];
  });
  const held = new Set([...stateful(objects)].map(({ step }) => step));
  const permanent = new Set(
    [...held].filter(({ type }) => type === 'kubernetes:core/v1:Secret').map(nameOf),
  );
  return new Map(
    there.flatMap((step) => {
      const loss = lossOf(step, held, permanent);
      return loss === undefined ? [] : [[step.urn, loss] as const];
    }),
  );
}

function lossOf(
  step: Step,
  held: ReadonlySet<Step>,
  permanent: ReadonlySet<string>,
): string | undefined {
  const { kind, name } = resourceName(step.urn);
  if (holders[step.type] !== undefined) return holders[step.type];
  const role = roleOfMachine(step);
  if (role === 'control-plane') return wholeCluster;
  if (role === 'worker' && !hasDisk(step)) return 'every volume on its boot disk';
  // a generated value is named after its place, <namespace>/<Secret>/<key>
  if (kind === 'RandomPassword' && permanent.has(name.split('/').slice(0, 2).join('/'))) {
    return 'whatever was encrypted with it';
  }
  if (held.has(step) || step.type === 'kubernetes:apps/v1:StatefulSet')
    return kinds[kind] ?? 'data';
  return step.protected || step.retained ? 'what the program protects or retains' : undefined;
}

function roleOfMachine({ type, inputs }: Step): unknown {
  if (type !== 'gcp:compute/instance:Instance') return undefined;
  return at(inputs, 'labels', 'plinth-role') ?? at(inputs, 'metadata', 'plinth-role');
}

function hasDisk({ inputs: { attachedDisks } }: Step): boolean {
  return Array.isArray(attachedDisks) && attachedDisks.length > 0;
}

/**
 * Whether an update puts other values in the place of a Secret's. What events tell of values is that they are secret,
 * so that keys decide: one that was not there before takes nothing away.
 */
export function overwritesSecret({ type, change, properties, inputs }: Step): boolean {
  if (type !== 'kubernetes:core/v1:Secret' || change !== 'update') return false;
  const fields = [inputs['data'], inputs['stringData']].filter((field) => field !== undefined);
  const readable = fields.every((field) => typeof field === 'object');
  const keys = fields.flatMap((field) =>
    Object.keys(Object(field) as Readonly<Record<string, unknown>>),
  );
  return properties.some((path) => {
    const [, key] = /^(?:data|stringData)(?:\.|\["?|$)(.*?)(?:"?\])?$/.exec(path) ?? [];
    return key !== undefined && (key === '' || !readable || keys.includes(key));
  });
}

function nameOf({ urn }: Step): string {
  return resourceName(urn).name;
}

type Manifest = Parameters<typeof stateful>[0][number]['manifest'];

/** The object that a resource applies; its inputs are the manifest. */
function manifestOf({ type, inputs }: Step): Manifest | undefined {
  const { apiVersion, kind, metadata } = inputs;
  if (!type.startsWith('kubernetes:')) return undefined;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return undefined;
  if (typeof metadata.name !== 'string') return undefined;
  return { ...inputs, apiVersion, kind, metadata: { ...metadata, name: metadata.name } };
}

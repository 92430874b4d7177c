import { Duration, Size } from 'cdk8s';
import type { ObjectStorage } from '../../../constructs/barman-cloud/object-storage';
import { PostgresCluster } from '../../../constructs/postgres/cluster';
import type { Backup, PostgresClusterProps } from '../../../constructs/postgres/props';
import { UserError } from '../../../errors/user-error';
import { at } from '../../../stacks/release/manifest';
import type { Manifest } from '../namespace/manifests';
import { find, manifestsOf } from '../namespace/manifests';

/** The operator's pods, as its construct gives them. */
export const operator = {
  namespace: 'cnpg-system',
  name: 'cnpg-controller-manager',
  pods: { 'app.kubernetes.io/name': 'cloudnative-pg' },
};

/** Props that are right as they are. */
export const sound: PostgresClusterProps = {
  name: 'main',
  namespace: 'app',
  image: 'registry.example/postgresql:18.4-standard-trixie',
  operator,
  instances: 3,
  storage: Size.gibibytes(10),
  database: 'orders',
  owner: 'clerk',
};

/** A storage that is right as it is. */
export const storage: ObjectStorage = {
  kind: 'gcs',
  bucket: 'acme-backup',
  folder: 'prod',
  access: { by: 'workload-identity', serviceAccount: 'backup@acme-prod.iam.gserviceaccount.com' },
};

/** A backup that is right as it is. */
export const backup: Backup = {
  storage,
  schedule: '0 0 2 * * *',
  retention: Duration.days(30),
};

/** The construct, and what it renders. */
export function synth(props: Partial<PostgresClusterProps> = {}) {
  let cluster: PostgresCluster | undefined;
  const manifests = manifestsOf((chart) => {
    cluster = new PostgresCluster(chart, 'cluster', { ...sound, ...props });
  });
  if (cluster === undefined) throw new Error('nothing was made');
  return { cluster, manifests };
}

/** What stands at a path in the spec of the Cluster, as it reaches the API server. */
export function specOf(props: Partial<PostgresClusterProps>, ...path: readonly string[]): unknown {
  const { manifests } = synth(props);
  return at(find(manifests, 'Cluster', props.name ?? sound.name), 'spec', ...path);
}

/** What the construct has against props. */
export function problems(props: Partial<PostgresClusterProps>): readonly string[] {
  return problemsOf(() => synth(props));
}

/** The problems of the UserError that something throws. */
export function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

/** Names of all objects with their kinds. */
export function namesIn(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  );
}

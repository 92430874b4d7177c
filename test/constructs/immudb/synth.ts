import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { ImmudbBackup } from '../../../constructs/immudb/backup-props';
import { Immudb } from '../../../constructs/immudb/immudb';
import type { ImmudbProps } from '../../../constructs/immudb/props';

/** A manifest as it reaches the API server. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** Props that are right as they are. */
export const sound: ImmudbProps = {
  name: 'immudb',
  namespace: 'immudb',
  image: 'docker.io/codenotary/immudb:1.11.1-bullseye-slim',
  version: '1.11.1',
  replicas: 2,
  replication: { mode: 'asynchronous' },
  databases: ['ledger'],
  adminSecret: { name: 'immudb-admin', key: 'password' },
  replicationSecret: { name: 'immudb-replication', key: 'password' },
  storage: Size.gibibytes(5),
};

/** A backup that is right as it is. */
export const backup: ImmudbBackup = {
  schedule: '0 2 * * *',
  retention: Duration.days(30),
  image: 'docker.io/rclone/rclone:1.75.1',
  store: {
    kind: 'gcs',
    bucket: 'acme-backups',
    folder: 'prod/immudb',
    access: { by: 'workload-identity', serviceAccount: 'ledger@acme-prod.iam.gserviceaccount.com' },
  },
};

/** The construct and what it renders. */
export function synth(props: Partial<ImmudbProps> = {}) {
  const chart = new Chart(new App(), 'immudb', {
    disableResourceNameHashes: true,
    namespace: 'immudb',
  });
  const immudb = new Immudb(chart, 'immudb', { ...sound, ...props });
  const manifests = Testing.synth(chart) as readonly Manifest[];
  return { immudb, manifests };
}

/** The manifest of a kind and name. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((it) => it.kind === kind && it.metadata.name === name);
  if (found) return found;
  const there = manifests.map((it) => `${it.kind}/${it.metadata.name}`).join(', ');
  throw new Error(`no ${kind}/${name} among ${there}`);
}

/** The pod of a StatefulSet. */
export function podOf(manifests: readonly Manifest[], statefulSet: string): k8s.PodSpec {
  const { spec } = find(manifests, 'StatefulSet', statefulSet);
  return (spec as { template: { spec: k8s.PodSpec } }).template.spec;
}

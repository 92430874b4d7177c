import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { resourcesOf, restrictedPod } from '../workload/pod';
import { databaseVariables } from './database';
import type { InfraMigrationProps } from './migration-props';
import { migrationReader } from './migration-reader';
import { componentName, identityOf } from './names';
import { checkMigration } from './validation';
import { container, temporaryVolume } from './workload';

const oldDirectory = '/var/lib/infrahq/server';
const workDirectory = '/work';
const authorityFile = '/etc/infra-migration/ca/ca.crt';
// any user: the volume's files are readable by the group that Kubernetes gives them
const user = 1000;

/**
 * Moves an installation from before PostgreSQL (upstream's chart before 0.20) into this one: the key out of
 * the server's volume into its Secret, SQLite's tables into PostgreSQL. The old volume is only read. Running
 * it again changes nothing.
 */
export class InfraMigration extends Construct {
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InfraMigrationProps,
  ) {
    super(scope, id);
    checkMigration(props);
    const { name, namespace } = props;
    this.account();
    new k8s.KubeConfigMap(this, 'script', {
      metadata: this.metadata(),
      data: { 'read.py': migrationReader },
    });
    this.job();
    this.flows = flows(props, {
      namespace,
      name: componentName(name, 'migration'),
      pods: selectorLabels(identityOf(name, 'migration')),
    });
  }

  private metadata(): k8s.ObjectMeta {
    const { name, namespace, version } = this.props;
    const labels = workloadLabels(identityOf(name, 'migration'), version);
    return { name: componentName(name, 'migration'), namespace, labels };
  }

  /** It may make Secrets in its namespace and read the one with the key; a name cannot bound `create`. */
  private account(): void {
    const metadata = this.metadata();
    const { name = '' } = metadata;
    const { namespace, encryptionKey } = this.props;
    new k8s.KubeServiceAccount(this, 'account', { metadata, automountServiceAccountToken: false });
    new k8s.KubeRole(this, 'role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [encryptionKey.name],
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }

  private job(): void {
    const metadata = this.metadata();
    new k8s.KubeJob(this, 'job', {
      metadata,
      spec: {
        backoffLimit: 3,
        template: {
          metadata: { labels: metadata.labels ?? {} },
          spec: {
            restartPolicy: 'Never',
            serviceAccountName: metadata.name ?? '',
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(user),
            initContainers: [this.reader()],
            containers: [this.writer()],
            volumes: this.volumes(metadata.name ?? ''),
          },
        },
      },
    });
  }

  private reader(): k8s.Container {
    const { readerImage, volumeClaim, namespace, encryptionKey } = this.props;
    const value = (name: string, text: string) => ({ name, value: text });
    return container({
      name: 'read',
      image: readerImage,
      command: ['python3', '/etc/infra-migration/script/read.py'],
      env: [
        value('OLD_DIRECTORY', oldDirectory),
        value('WORK_DIRECTORY', workDirectory),
        value('VOLUME_CLAIM', volumeClaim),
        value('NAMESPACE', namespace),
        value('SECRET_NAME', encryptionKey.name),
        value('SECRET_KEY', encryptionKey.key),
        value('ACCOUNT_DIRECTORY', '/var/run/secrets/kubernetes.io/serviceaccount'),
      ],
      resources: resourcesOf({ cpu: Cpu.millis(100), memory: Size.mebibytes(256) }),
      volumeMounts: [
        { name: 'old', mountPath: oldDirectory, readOnly: true },
        { name: 'work', mountPath: workDirectory },
        { name: 'script', mountPath: '/etc/infra-migration/script', readOnly: true },
      ],
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
  }

  private writer(): k8s.Container {
    const { writerImage, database } = this.props;
    return container({
      name: 'write',
      image: writerImage,
      command: ['psql', '--no-psqlrc', '--quiet', '--file', `${workDirectory}/database.sql`],
      env: [
        ...databaseVariables(database, {
          host: 'PGHOST',
          port: 'PGPORT',
          name: 'PGDATABASE',
          user: 'PGUSER',
          password: 'PGPASSWORD',
        }),
        { name: 'PGSSLMODE', value: 'verify-full' },
        { name: 'PGSSLROOTCERT', value: database.authority ? authorityFile : 'system' },
        { name: 'PGCONNECT_TIMEOUT', value: '10' },
      ],
      resources: resourcesOf({ cpu: Cpu.millis(100), memory: Size.mebibytes(128) }),
      volumeMounts: [
        { name: 'work', mountPath: workDirectory, readOnly: true },
        ...(database.authority
          ? [{ name: 'authority', mountPath: '/etc/infra-migration/ca', readOnly: true }]
          : []),
      ],
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
  }

  private volumes(name: string): k8s.Volume[] {
    const { authority } = this.props.database;
    return [
      temporaryVolume,
      // a copy of the old database and its text
      { name: 'work', emptyDir: { sizeLimit: k8s.Quantity.fromString('4Gi') } },
      { name: 'script', configMap: { name } },
      { name: 'old', persistentVolumeClaim: { claimName: this.props.volumeClaim } },
      ...(authority
        ? [
            {
              name: 'authority',
              secret: {
                secretName: authority.name,
                items: [{ key: authority.key, path: 'ca.crt' }],
              },
            },
          ]
        : []),
    ];
  }
}

function flows(
  { database, apiServerAddresses }: InfraMigrationProps,
  self: Party,
): readonly Flow[] {
  return [
    {
      from: self,
      to: database.peer,
      ports: [Port.tcp(database.port ?? 5432)],
      purpose: 'Infra migration fills the database',
    },
    {
      from: self,
      to: Peer.apiServer(apiServerAddresses),
      ports: [Port.tcp(443), Port.tcp(6443)],
      purpose: 'Infra migration keeps the encryption key in a Secret',
    },
  ];
}

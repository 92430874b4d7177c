import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { InfraDatabase } from '../../constructs/infra/database';
import { Infra } from '../../constructs/infra/infra';
import { InfraMigration } from '../../constructs/infra/migration';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { operatorParty } from '../../constructs/postgres/flows';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { Manifest } from '../../stacks/release/manifest';
import { proofObjects } from './objects';

/** Namespace of the installation that is not the platform's. */
export const copyNamespace = 'infra-old';

const volumeClaim = 'infra-server';
const passwordSecret = { name: 'infra-admin', key: 'password' };
const keyOf = (name: string) => ({ name: `${name}-server-encryption-key`, key: 'key' });

/** The administrator that the new server brings. */
export const copyAdmin = { user: 'admin@new.example', password: 'Adm1n.pass~word' };

/** An installation in the order in which its parts are applied. */
export interface Copy {
  /** Everything but what runs, its database aside. */
  readonly surroundings: readonly Manifest[];
  /** The Job that moves the old installation into the database. */
  readonly migration: readonly Manifest[];
  /** The server, with the key of the old installation. */
  readonly server: readonly Manifest[];
  /** Another server on the same database, with a key that is not that one's. */
  readonly wrongServer: readonly Manifest[];
}

/** An installation of its own, with its database and a second server whose key is another. */
export function copyOf(environment: Environment): Copy {
  const all = proofObjects(copyNamespace, (chart) => {
    const cluster = clusterIn(chart, environment);
    const database: InfraDatabase = {
      credentialsSecret: cluster.credentialsSecret,
      authority: { name: cluster.caSecret, key: 'ca.crt' },
      peer: cluster.endpoint.party,
    };
    const parts = [
      cluster,
      migrationIn(chart, environment, database),
      serverIn(chart, environment, 'infra', database),
      serverIn(chart, environment, 'wrong', database),
    ];
    return parts.flatMap(({ flows }) => flows);
  });
  const runs = ({ kind, metadata }: Manifest, name: string) =>
    ['Deployment', 'Job'].includes(kind) && metadata.name === name;
  const named = (name: string) => all.filter((manifest) => runs(manifest, name));
  return {
    // nobody looks at pages here, and nothing of them can be run
    surroundings: [
      ...all.filter(({ kind }) => kind !== 'Deployment' && kind !== 'Job'),
      ...secrets(),
    ],
    migration: named('infra-migration'),
    server: named('infra-server'),
    wrongServer: named('wrong-server'),
  };
}

function clusterIn(chart: Construct, { images, postgres }: Environment): PostgresCluster {
  return new PostgresCluster(chart, 'database', {
    name: 'infra',
    namespace: copyNamespace,
    image: images.postgresql,
    operator: operatorParty(postgres?.operator?.namespace ?? ''),
    instances: 1,
    storage: Size.gibibytes(1),
    database: 'infra',
    owner: 'infra',
    resources: { cpu: Cpu.millis(100), memory: Size.mebibytes(256) },
  });
}

function migrationIn(chart: Construct, { images }: Environment, database: InfraDatabase) {
  return new InfraMigration(chart, 'migration', {
    name: 'infra',
    namespace: copyNamespace,
    version: versionOf(images.infra),
    readerImage: images['infra-migration'],
    writerImage: images.postgresql,
    volumeClaim,
    database,
    encryptionKey: keyOf('infra'),
  });
}

function serverIn(
  chart: Construct,
  { images, certManager }: Environment,
  name: 'infra' | 'wrong',
  database: InfraDatabase,
): Infra {
  return new Infra(chart, name, {
    name,
    namespace: copyNamespace,
    version: versionOf(images.infra),
    image: images.infra,
    uiImage: images['infra-ui'],
    database,
    encryptionKey: keyOf(name),
    admin: { user: copyAdmin.user, passwordSecret },
    issuer: { kind: 'ClusterIssuer', name: certManager?.issuer ?? '' },
  });
}

function secrets(): readonly Manifest[] {
  const wrong = keyOf('wrong');
  return [
    object('v1', 'Secret', passwordSecret.name, {
      stringData: { [passwordSecret.key]: copyAdmin.password },
    }),
    object('v1', 'Secret', wrong.name, {
      data: { [wrong.key]: randomBytes(32).toString('base64') },
    }),
  ];
}

/** The volume of a server from before PostgreSQL, and a Job that fills it with the files of a folder. */
export function oldVolume({ images }: Environment, folder: string): readonly Manifest[] {
  const files = ['sqlite3.db', 'sqlite3.db.key'].map(
    (file) => [file, readFileSync(join(folder, file)).toString('base64')] as const,
  );
  return [
    object('v1', 'PersistentVolumeClaim', volumeClaim, {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    object('v1', 'Secret', 'old-files', { data: Object.fromEntries(files) }),
    object('batch/v1', 'Job', 'fill', {
      spec: { template: { spec: fillingPod(images['infra-migration']) } },
    }),
  ];
}

function fillingPod(image: string) {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    // as the old server did, and readable for nobody else
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'fill',
        image,
        command: ['sh', '-c', 'umask 077 && cp -L /from/sqlite3.db /from/sqlite3.db.key /old/'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'from', mountPath: '/from' },
          { name: 'old', mountPath: '/old' },
        ],
      },
    ],
    volumes: [
      { name: 'from', secret: { secretName: 'old-files' } },
      { name: 'old', persistentVolumeClaim: { claimName: volumeClaim } },
    ],
  };
}

function object(apiVersion: string, kind: string, name: string, more: object): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: copyNamespace }, ...more };
}

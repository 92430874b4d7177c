import type { k8s } from 'cdk8s-plus-27';
import type { ImmudbProps } from '../../../constructs/immudb/props';
import { podOf, sound, synth } from './synth';

const plain = (environment: k8s.EnvVar[] | undefined) =>
  Object.fromEntries(
    (environment ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  ) as Record<string, string>;

const secrets = (environment: k8s.EnvVar[] | undefined) =>
  Object.fromEntries(
    (environment ?? []).flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef ? [[name, valueFrom.secretKeyRef]] : [],
    ),
  ) as Record<string, k8s.SecretKeySelector>;

function environments(statefulSet: string, props: Partial<ImmudbProps> = {}) {
  const pod = podOf(synth(props).manifests, statefulSet);
  return { server: pod.containers[0]?.env, provision: pod.initContainers?.[0]?.env };
}

const users = [
  {
    name: 'app',
    passwordSecret: { name: 'app', key: 'password' },
    access: 'read-write',
    databases: ['ledger', 'audit'],
  },
  {
    name: 'report',
    passwordSecret: { name: 'report', key: 'password' },
    access: 'read',
    databases: ['audit'],
  },
] as const;

test.each(['immudb-primary', 'immudb-replica'])(
  "the server of %s is told this, none of the image's defaults left",
  (statefulSet) => {
    const { server } = environments(statefulSet);

    expect(plain(server)).toEqual({
      IMMUDB_DIR: '/var/lib/immudb',
      IMMUDB_ADDRESS: '0.0.0.0',
      IMMUDB_PORT: '3322',
      IMMUDB_METRICS_SERVER_PORT: '9497',
      IMMUDB_WEB_SERVER: 'false',
      IMMUDB_WEB_SERVER_PORT: '8080',
      IMMUDB_PGSQL_SERVER: 'false',
      IMMUDB_PGSQL_SERVER_PORT: '5432',
      IMMUDB_LOGFORMAT: 'json',
      IMMUDB_AUTH: 'true',
      IMMUDB_DEVMODE: 'false',
      IMMUDB_FORCE_ADMIN_PASSWORD: 'true',
    });
    expect(secrets(server)).toEqual({ IMMUDB_ADMIN_PASSWORD: sound.adminSecret });
  },
);

test.each([
  ['asynchronous', { mode: 'asynchronous' }, '0'],
  ['synchronous', { mode: 'synchronous', acks: 2 }, '2'],
] as const)(
  'provisioning of the primary is told this where replication is %s',
  (_, replication, acks) => {
    const { server, provision } = environments('immudb-primary', {
      replication,
      databases: ['ledger', 'audit'],
      users,
    });

    expect(plain(provision)).toEqual({
      ...plain(server),
      TMPDIR: '/tmp',
      DATABASES: 'ledger audit',
      SYNC_ACKS: acks,
      USERS: 'app 2 USER_PASSWORD_0 ledger audit\nreport 1 USER_PASSWORD_1 audit',
      REPLICATION_USER: 'replicator',
    });
    expect(secrets(provision)).toEqual({
      ...secrets(server),
      REPLICATION_PASSWORD: sound.replicationSecret,
      USER_PASSWORD_0: { name: 'app', key: 'password' },
      USER_PASSWORD_1: { name: 'report', key: 'password' },
    });
  },
);

test('provisioning of a replica is told whom to follow', () => {
  expect(plain(environments('immudb-replica').provision)).toMatchObject({
    PRIMARY_HOST: 'immudb-write',
    PRIMARY_PORT: '3322',
    DEFAULT_DATABASE_COPY: 'primary_defaultdb',
    PATIENCE: '15',
    PATIENCE_WHEN_EMPTY: '120',
    STOP_PATIENCE: '10',
  });
});

test('provisioning takes the script and the role as arguments, and no password', () => {
  const pod = podOf(synth({ databases: ['ledger', 'audit'], users }).manifests, 'immudb-replica');

  expect(pod.initContainers?.[0]).toMatchObject({
    name: 'provision',
    command: ['/bin/bash', '/etc/provision/provision.sh', 'replica'],
    terminationMessagePolicy: 'FallbackToLogsOnError',
  });
  expect(pod.initContainers?.[0]?.args).toBeUndefined();
});

import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  rollsWith,
  spreadOver,
  tcpPort,
} from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';
import { authorityFolder } from './configuration';
import { dashboardsFolder, namesOf, podPort } from './names';
import type { GrafanaProps } from './props';

/** User and group of the official image. */
const user = 472;

/** Properties of `podTemplate`. */
export interface PodTemplateProps extends GrafanaProps {
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels by which they are found. */
  readonly selector: Readonly<Record<string, string>>;
  /** What Grafana reads once when it starts. */
  readonly configuration: readonly string[];
}

/** The pods of Grafana. */
export function podTemplate(props: PodTemplateProps): k8s.PodTemplateSpec {
  return {
    metadata: { labels: { ...props.labels }, annotations: rollsWith(...props.configuration) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      securityContext: restrictedPod(user),
      topologySpreadConstraints: spreadOver(props.selector),
      // running queries are answered before a pod goes
      terminationGracePeriodSeconds: 30,
      containers: [container(props)],
      volumes: volumes(props),
    },
  };
}

function container(props: GrafanaProps): k8s.Container {
  return {
    name: 'grafana',
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    ports: [tcpPort('http', podPort)],
    env: environment(props),
    resources: resourcesOf(
      props.resources ?? {
        cpu: Cpu.millis(100),
        memory: Size.mebibytes(256),
        memoryLimit: Size.mebibytes(512),
      },
    ),
    securityContext: lockedContainer,
    // a new version changes the database first, which may take minutes
    startupProbe: httpProbe('/api/health', 'http', { periodSeconds: 5, failureThreshold: 120 }),
    readinessProbe: httpProbe('/api/health', 'http', { periodSeconds: 10, timeoutSeconds: 5 }),
    // answers without the database: a restart would not bring that back
    livenessProbe: httpProbe('/healthz', 'http', {
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    }),
    volumeMounts: mounts(props),
  };
}

function environment(props: GrafanaProps): k8s.EnvVar[] {
  const { adminSecret, encryptionKeySecret, database, login } = props;
  return [
    secret('GF_SECURITY_ADMIN_PASSWORD', adminSecret),
    secret('GF_SECURITY_SECRET_KEY', encryptionKeySecret),
    ...(database.kind === 'postgres' ? databaseVariables(database.secret) : []),
    ...(login
      ? [
          secret('GF_AUTH_GENERIC_OAUTH_CLIENT_ID', { name: login.secret, key: 'client-id' }),
          secret('GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET', {
            name: login.secret,
            key: 'client-secret',
          }),
        ]
      : []),
  ];
}

function databaseVariables(name: string): k8s.EnvVar[] {
  return [
    secret('DATABASE_HOST', { name, key: 'host' }),
    secret('DATABASE_PORT', { name, key: 'port' }),
    { name: 'GF_DATABASE_HOST', value: '$(DATABASE_HOST):$(DATABASE_PORT)' },
    secret('GF_DATABASE_NAME', { name, key: 'dbname' }),
    secret('GF_DATABASE_USER', { name, key: 'username' }),
    secret('GF_DATABASE_PASSWORD', { name, key: 'password' }),
  ];
}

function secret(name: string, secretKeyRef: SecretKey): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { ...secretKeyRef } } };
}

function mounts({ database }: GrafanaProps): k8s.VolumeMount[] {
  return [
    { name: 'data', mountPath: '/var/lib/grafana' },
    { name: 'temporary', mountPath: '/tmp' },
    {
      name: 'configuration',
      mountPath: '/etc/grafana/grafana.ini',
      subPath: 'grafana.ini',
      readOnly: true,
    },
    { name: 'provisioning', mountPath: '/etc/grafana/provisioning', readOnly: true },
    { name: 'dashboards', mountPath: dashboardsFolder, readOnly: true },
    ...(database.kind === 'postgres' && database.authority
      ? [{ name: 'database-authority', mountPath: authorityFolder, readOnly: true }]
      : []),
  ];
}

function volumes({ name, database, dashboards }: GrafanaProps): k8s.Volume[] {
  const names = namesOf(name);
  return [
    {
      name: 'data',
      ...(database.kind === 'sqlite'
        ? { persistentVolumeClaim: { claimName: name } }
        : { emptyDir: { sizeLimit: k8s.Quantity.fromString('256Mi') } }),
    },
    { name: 'temporary', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
    { name: 'configuration', configMap: { name: names.configuration } },
    {
      name: 'provisioning',
      configMap: {
        name: names.provisioning,
        items: ['datasources', 'dashboards'].map((kind) => ({
          key: `${kind}.yaml`,
          path: `${kind}/${kind}.yaml`,
        })),
      },
    },
    {
      name: 'dashboards',
      projected: {
        sources: dashboards.map(({ uid }) => ({ configMap: { name: names.dashboard(uid) } })),
      },
    },
    ...(database.kind === 'postgres' && database.authority
      ? [
          {
            name: 'database-authority',
            secret: {
              secretName: database.authority.name,
              items: [{ key: database.authority.key, path: 'ca.crt' }],
            },
          },
        ]
      : []),
  ];
}

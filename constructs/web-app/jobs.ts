import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { quantity } from '../namespace/quantity';
import { lockedContainer, resourcesOf } from '../workload/pod';
import { fromSecret } from './bindings';
import { hashOf } from './files';
import type { JobOptions, Migration, Provision } from './job-props';
import { labels } from './names';
import { appContainer, podTemplate, type Base } from './pod';
import type { WebAppProps } from './props';

/** The Job that migrates the database. */
export function migrationJob(
  scope: Construct,
  props: WebAppProps,
  base: Base,
  migration: Migration,
): k8s.KubeJob {
  return job(scope, props, {
    ...migration,
    component: 'migration',
    pod: {
      initContainers: awaitDatabase(props),
      containers: [appContainer(props, base, { name: 'migrate', command: [...migration.command] })],
      volumes: [...base.volumes],
    },
  });
}

const dataMount: k8s.VolumeMount = { name: 'data', mountPath: '/data' };

/** The Job that fetches and loads data. */
export function provisionJob(
  scope: Construct,
  props: WebAppProps,
  base: Base,
  provision: Provision,
): k8s.KubeJob {
  const { config } = provision;
  return job(scope, props, {
    ...provision,
    component: 'provision',
    pod: {
      initContainers: [fetching(provision), ...awaitDatabase(props)],
      containers: [
        appContainer(props, base, {
          name: 'load',
          command: [...provision.command],
          volumeMounts: [{ ...dataMount, readOnly: true }],
        }),
      ],
      volumes: [
        ...base.volumes,
        { name: 'data', emptyDir: { sizeLimit: quantity(provision.size) } },
        { name: 'temporary', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
        {
          name: 'rclone',
          secret: { secretName: config.name, items: [{ key: config.key, path: 'rclone.conf' }] },
        },
      ],
    },
  });
}

interface JobProps extends JobOptions {
  readonly component: 'migration' | 'provision';
  readonly pod: Omit<k8s.PodSpec, 'restartPolicy'>;
}

/**
 * A Job is not changed but made anew: its name holds a hash of all that it runs, so that another version is
 * another Job, and the release takes the old one away when the new version serves. It therefore has no
 * `ttlSecondsAfterFinished`: a release that looks would miss the Job, and run it again.
 */
function job(scope: Construct, props: WebAppProps, wanted: JobProps): k8s.KubeJob {
  const { component, pod, deadline = Duration.minutes(15), retries = 4 } = wanted;
  const spec: k8s.JobSpec = {
    backoffLimit: retries,
    activeDeadlineSeconds: deadline.toSeconds(),
    template: podTemplate(props, component, { ...pod, restartPolicy: 'Never' }),
  };
  return new k8s.KubeJob(scope, component, {
    metadata: {
      name: `${props.name}-${component}-${hashOf(spec)}`,
      namespace: props.namespace,
      labels: labels(props, component),
      annotations: {
        'pulumi.com/timeoutSeconds': String(deadline.toSeconds() + 60),
        // one that failed is made anew by the next update, instead of being waited for in vain
        'pulumi.com/replaceUnready': 'true',
      },
    },
    spec,
  });
}

/** Waits for the database with a client of its own, because a first attempt that fails looks like a mistake. */
function awaitDatabase({ database }: WebAppProps): k8s.Container[] {
  if (database?.clientImage === undefined) return [];
  const { clientImage: image, credentials: name } = database;
  return [
    {
      name: 'await-database',
      image,
      command: ['sh', '-c', 'until pg_isready --timeout=5; do sleep 2; done'],
      env: [
        fromSecret('PGHOST', { name, key: 'host' }),
        fromSecret('PGPORT', { name, key: 'port' }),
        // else it looks for the system user's name, and there is none
        fromSecret('PGUSER', { name, key: 'username' }),
      ],
      resources: resourcesOf(small),
      securityContext: lockedContainer,
    },
  ];
}

function fetching({ image, source }: Provision): k8s.Container {
  return {
    name: 'fetch',
    image,
    command: ['rclone', 'copy', '--verbose', source, dataMount.mountPath],
    env: [
      { name: 'RCLONE_CONFIG', value: '/etc/rclone/rclone.conf' },
      { name: 'RCLONE_CACHE_DIR', value: '/tmp' },
    ],
    resources: resourcesOf(small),
    securityContext: lockedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      dataMount,
      { name: 'temporary', mountPath: '/tmp' },
      { name: 'rclone', mountPath: '/etc/rclone', readOnly: true },
    ],
  };
}

const small = { cpu: Cpu.millis(50), memory: Size.mebibytes(128) };

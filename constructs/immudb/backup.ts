import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { quantity } from '../namespace/quantity';
import { lockedContainer, resourcesOf, restrictedPod } from '../workload/pod';
import type { ImmudbBackup } from './backup-props';
import { exportScript, uploadScript } from './backup-scripts';
import { storeEnvironment, storeFiles, storeIdentity } from './backup-store';
import { backupLabels, backupName, writeServiceName } from './names';
import { secret, value } from './node-environment';
import { immuUser } from './node';
import { ports } from './ports';
import type { ImmudbProps } from './props';

const copies = '/copies';

/**
 * A job that copies all databases of the running primary into an object store. Users and settings are not in it:
 * they are made from the declaration. Gives the name of its ServiceAccount, where the store knows pods by one.
 */
export function backupJob(
  scope: Construct,
  props: ImmudbProps,
  backup: ImmudbBackup,
): string | undefined {
  const { namespace } = props;
  const name = backupName(props.name);
  const labels = { ...backupLabels(props.name), 'app.kubernetes.io/version': props.version };
  const metadata = { name, namespace, labels };
  new k8s.KubeConfigMap(scope, 'backup-scripts', {
    metadata,
    data: { 'export.sh': exportScript, 'upload.sh': uploadScript },
  });
  const annotations = storeIdentity(backup.store);
  if (annotations) {
    new k8s.KubeServiceAccount(scope, 'backup-account', {
      metadata: { ...metadata, annotations },
      automountServiceAccountToken: false,
    });
  }
  new k8s.KubeCronJob(scope, 'backup', {
    metadata,
    spec: {
      schedule: backup.schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      // one that the cluster slept through is made up for
      startingDeadlineSeconds: 6 * 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: 2,
          // one that hangs would keep all later ones from starting
          activeDeadlineSeconds: 12 * 3600,
          template: {
            metadata: { labels },
            spec: {
              ...(annotations && { serviceAccountName: name }),
              ...podSpec(props, backup),
            },
          },
        },
      },
    },
  });
  return annotations && name;
}

function podSpec(props: ImmudbProps, backup: ImmudbBackup): k8s.PodSpec {
  return {
    // another attempt gets another pod, without the leftovers of this one
    restartPolicy: 'Never',
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    securityContext: restrictedPod(immuUser),
    initContainers: [exportContainer(props)],
    containers: [uploadContainer(backup)],
    volumes: [
      { name: 'copies', ...scratch(props, backup) },
      { name: 'temporary', emptyDir: { sizeLimit: quantity(Size.mebibytes(64)) } },
      { name: 'scripts', configMap: { name: backupName(props.name) } },
      ...storeFiles(backup.store).volumes,
    ],
  };
}

/** Folders of machines belong to their nodes: there, copies lie on the machine's own disk for a while. */
function scratch({ volumes, storage }: ImmudbProps, backup: ImmudbBackup) {
  const room = quantity(backup.scratch ?? storage);
  if (volumes?.kind === 'local') return { emptyDir: { sizeLimit: room } };
  const storageClassName = volumes?.storageClass;
  return {
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(storageClassName === undefined ? {} : { storageClassName }),
          resources: { requests: { storage: room } },
        },
      },
    },
  };
}

function exportContainer(props: ImmudbProps): k8s.Container {
  return {
    ...common,
    name: 'export',
    image: props.image,
    command: ['/bin/bash', '/etc/backup/export.sh'],
    env: [
      value('IMMUADMIN_IMMUDB_ADDRESS', writeServiceName(props.name)),
      value('IMMUADMIN_IMMUDB_PORT', String(ports.grpc)),
      value('IMMUADMIN_TOKENFILE', '/tmp/token'),
      value('COPIES', copies),
      value('DATABASES', ['defaultdb', ...props.databases].join(' ')),
      secret('ADMIN_PASSWORD', props.adminSecret),
    ],
    volumeMounts: mounts,
  };
}

function uploadContainer({ image, retention, store }: ImmudbBackup): k8s.Container {
  return {
    ...common,
    name: 'upload',
    image,
    command: ['/bin/sh', '/etc/backup/upload.sh'],
    env: [
      value('HOME', '/tmp'),
      value('RCLONE_CACHE_DIR', '/tmp'),
      value('COPIES', copies),
      value('RETENTION', `${String(retention.toSeconds())}s`),
      ...storeEnvironment(store),
    ],
    volumeMounts: [...mounts, ...storeFiles(store).mounts],
  };
}

const mounts: k8s.VolumeMount[] = [
  { name: 'copies', mountPath: copies },
  { name: 'temporary', mountPath: '/tmp' },
  { name: 'scripts', mountPath: '/etc/backup', readOnly: true },
];

const common = {
  resources: resourcesOf({
    cpu: Cpu.millis(100),
    memory: Size.mebibytes(128),
    memoryLimit: Size.mebibytes(512),
  }),
  securityContext: lockedContainer,
  // 'kubectl describe pod' then shows why it failed
  terminationMessagePolicy: 'FallbackToLogsOnError',
};

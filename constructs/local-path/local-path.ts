import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { Flow, Party } from '../namespace/flow-table';
import type { WeakerPodSecurity } from '../namespace/namespace';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { selectorLabels, workloadLabels } from '../workload/labels';
import { rollsWith } from '../workload/pod';
import { provisionerConfiguration } from './configuration';
import { localPathName as name, localPathIdentity as identity } from './names';
import { provisionerPod } from './pod';
import { LocalPathRbac } from './rbac';

/** Properties of `LocalPath`. */
export interface LocalPathProps {
  /** Namespace of its own, with `localPathPodSecurity`. */
  readonly namespace: string;
  /** Full reference of the image, such as `docker.io/rancher/local-path-provisioner:v0.0.37`. */
  readonly image: string;
  /** Full reference of an image with a shell, in which folders of volumes are made and removed. */
  readonly helperImage: string;
  /** Version for the label `app.kubernetes.io/version`. */
  readonly version: string;
  /** Folder of each node in which volumes lie: `/var/lib/volumes`. */
  readonly folder: string;
}

/** What its namespace must allow. */
export const localPathPodSecurity: WeakerPodSecurity = {
  level: 'privileged',
  reason:
    'local-path-provisioner makes and removes folders of the machine as root, in pods of its own',
};

/**
 * Volumes that are folders of the node on which their pod first ran, as the cluster's default StorageClass: fast, and
 * bound to that node. Sizes are not enforced.
 * @see https://github.com/rancher/local-path-provisioner
 */
export class LocalPath extends Construct {
  /** Its StorageClass. */
  readonly storageClass = 'local-path';
  /** It asks the API server and nobody else. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LocalPathProps,
  ) {
    super(scope, id);
    const { namespace } = props;
    new LocalPathRbac(this, 'rbac', { namespace, labels: this.labels() });
    this.storage();
    this.provisioner();
    const party: Party = { namespace, name, pods: selectorLabels(identity) };
    this.flows = [
      {
        from: party,
        to: Peer.apiServer(),
        ports: [Port.tcp(443), Port.tcp(6443)],
        purpose: 'local-path-provisioner reads claims and makes volumes',
      },
    ];
  }

  private storage(): void {
    clusterScoped(
      new k8s.KubeStorageClass(this, 'class', {
        metadata: {
          name: this.storageClass,
          labels: this.labels(),
          annotations: {
            'storageclass.kubernetes.io/is-default-class': 'true',
            // how full a volume of its own default kind, hostPath, is, no kubelet tells
            defaultVolumeType: 'local',
          },
        },
        provisioner: 'rancher.io/local-path',
        // the scheduler chooses the node first, then the volume is made there
        volumeBindingMode: 'WaitForFirstConsumer',
        reclaimPolicy: 'Delete',
      }),
    );
  }

  private provisioner(): void {
    const { folder, helperImage } = this.props;
    const configuration = provisionerConfiguration(folder, helperImage);
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: this.metadata(),
      data: { ...configuration },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(),
      spec: {
        replicas: 1,
        // two would both make the folder of one volume
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selectorLabels(identity) },
        template: {
          metadata: {
            labels: this.labels(),
            annotations: rollsWith(...Object.values(configuration)),
          },
          spec: provisionerPod(this.props.image),
        },
      },
    });
  }

  private labels() {
    return workloadLabels(identity, this.props.version);
  }

  private metadata() {
    return { name, namespace: this.props.namespace, labels: this.labels() };
  }
}

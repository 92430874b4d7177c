import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { MachineEnvironment } from '../../../environments/cluster';
import { cloudInit, startupScript } from './cloud-init';
import type { KubeadmContext } from './context';
import type { MachineFile } from './machine-files';

/** A machine. */
export interface MachineArgs {
  /** Name of the machine and of its node. */
  readonly name: string;
  /** What it is in the cluster. */
  readonly role: 'control-plane' | 'worker';
  /**
   * Pool of a worker, as a label.
   * @default - it is in none
   */
  readonly pool?: string;
  /** Its size. */
  readonly size: MachineEnvironment;
  /** Address of the account it acts as. */
  readonly account: pulumi.Input<string>;
  /** Files that cloud-init writes. */
  readonly files: pulumi.Input<readonly MachineFile[]>;
  /** More of what may be known to every program on it. */
  readonly metadata: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Addresses of its own.
   * @default - one of the network's, and none outside
   */
  readonly addresses?: {
    /** In the network. */
    readonly internal: pulumi.Input<string>;
    /** On the internet. */
    readonly public: pulumi.Input<string>;
  };
  /**
   * Disk that outlives it, by the name under which it sees it.
   * @default - its boot disk alone
   */
  readonly disk?: { readonly name: string; readonly disk: gcp.compute.Disk };
}

/** A machine of Debian 13. Its name, addresses and disk are fixed, so the old one goes before a new one comes. */
export function machine(
  { environment, cluster, cloud, opts }: KubeadmContext,
  args: MachineArgs,
  dependsOn: readonly pulumi.Resource[],
): gcp.compute.Instance {
  const { name, role, pool, size, account, addresses, disk } = args;
  return new gcp.compute.Instance(
    name,
    {
      name,
      zone: cluster.zone,
      machineType: size.machineType,
      bootDisk: {
        initializeParams: {
          image: 'debian-cloud/debian-13',
          size: size.disk.toGibibytes(),
          type: 'pd-balanced',
        },
      },
      attachedDisks: disk === undefined ? [] : [{ source: disk.disk.id, deviceName: disk.name }],
      networkInterfaces: [
        {
          subnetwork: cloud.network.nodes.id,
          ...(addresses && {
            networkIp: addresses.internal,
            accessConfigs: [{ natIp: addresses.public }],
          }),
        },
      ],
      serviceAccount: { email: account, scopes: ['cloud-platform'] },
      metadata: {
        'plinth-role': role,
        'plinth-kubernetes-version': cluster.kubernetesVersion,
        ...args.metadata,
        'startup-script': startupScript,
        'user-data': pulumi.output(args.files).apply((files) => cloudInit(files)),
        'enable-oslogin': 'TRUE',
        'block-project-ssh-keys': 'TRUE',
        'serial-port-enable': 'FALSE',
      },
      shieldedInstanceConfig: {
        enableSecureBoot: true,
        enableVtpm: true,
        enableIntegrityMonitoring: true,
      },
      labels: { environment: environment.name, role, ...(pool !== undefined && { pool }) },
      // another size needs a stop
      allowStoppingForUpdate: true,
    },
    { ...opts, dependsOn: [...dependsOn], deleteBeforeReplace: true },
  );
}

import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { controlPlaneAccount } from '../../../environments/cloud-names';
import type { Held } from './authorities';
import type { KubeadmContext } from './context';
import type { DataDisks } from './disks';
import { paths } from './layout';
import { controlPlaneMachineFiles } from './machine-files';
import { machineSecret } from './machine-secret';
import { machine } from './machines';
import { controlPlaneFiles } from './secret-files';

/** The machine that runs the control plane, and what outlives it. */
export interface ControlPlane {
  /** The machine. */
  readonly machine: gcp.compute.Instance;
  /** The disk with etcd: the cluster is what is on it. */
  readonly disk: gcp.compute.Disk;
}

/** Addresses of the API server, which stay when its machine goes. */
export interface ApiAddresses {
  /** For administrators. */
  readonly public: pulumi.Output<string>;
  /** For nodes. */
  readonly internal: pulumi.Output<string>;
}

const dataDisk = 'data';

// etcd keeps at most 2 GiB, the audit log as much
const dataGibibytes = 20;

/** Reserves the addresses of the API server. */
export function reserveAddresses({
  environment,
  section,
  cloud,
  opts,
}: KubeadmContext): ApiAddresses {
  const { name } = environment;
  const { region } = section;
  const outside = new gcp.compute.Address(
    'api',
    { name: `${name}-api`, region, addressType: 'EXTERNAL' },
    opts,
  );
  const inside = new gcp.compute.Address(
    'api-internal',
    {
      name: `${name}-api-internal`,
      region,
      addressType: 'INTERNAL',
      purpose: 'GCE_ENDPOINT',
      subnetwork: cloud.network.nodes.id,
    },
    opts,
  );
  return { public: outside.address, internal: inside.address };
}

/** As whom the control plane acts. */
export function makeControlPlaneAccount({
  environment,
  cloud,
  opts,
}: KubeadmContext): gcp.serviceaccount.Account {
  return new gcp.serviceaccount.Account(
    'control-plane',
    {
      project: cloud.project,
      accountId: controlPlaneAccount(environment),
      displayName: `Control plane of ${environment.name}`,
    },
    opts,
  );
}

/** What the control plane is made of. */
export interface ControlPlaneArgs {
  /** Address of the account it acts as. */
  readonly account: pulumi.Output<string>;
  /** Addresses of the API server. */
  readonly addresses: ApiAddresses;
  /** Keys. */
  readonly held: Held;
  /** Disks that outlive machines. */
  readonly disks: DataDisks;
  /** What must be there before it starts. */
  readonly after: readonly pulumi.Resource[];
}

/** Makes the control plane. */
export function makeControlPlane(
  context: KubeadmContext,
  { account, addresses, held, disks, after }: ControlPlaneArgs,
): ControlPlane {
  const { cluster, names } = context;
  const { controlPlane: name, workers } = names;
  const disk = disks.make(`${name}-data`, dataGibibytes, 'pd-ssd');
  const secret = machineSecret(context, { name, reader: account, files: filesOf(held) });
  const made = machine(
    context,
    {
      name,
      role: 'control-plane',
      size: cluster.controlPlane,
      account,
      addresses,
      disk: { name: dataDisk, disk },
      metadata: {
        'plinth-pki-secret': secret.name,
        // who may join, and is upgraded in this order
        'plinth-workers': workers.map((worker) => worker.name).join(','),
      },
      files: machineFiles(context, secret.name, addresses),
    },
    [...after, ...secret.ready],
  );
  return { machine: made, disk };
}

function machineFiles(context: KubeadmContext, secret: string, addresses: ApiAddresses) {
  const { environment, cluster, section, names } = context;
  return pulumi
    .all([addresses.internal, addresses.public])
    .apply(([internalAddress, publicAddress]) =>
      controlPlaneMachineFiles({
        secret,
        disk: { name: dataDisk, mount: paths.controlPlaneData },
        clusterName: environment.name,
        nodeName: names.controlPlane,
        zone: cluster.zone,
        kubernetesVersion: cluster.kubernetesVersion,
        internalAddress,
        publicAddress,
        podSubnet: section.network.pods,
        serviceSubnet: section.network.services,
      }),
    );
}

function filesOf({ kubernetes, etcd, frontProxy, serviceAccounts, ...rest }: Held) {
  return pulumi
    .output({
      kubernetes,
      etcd,
      frontProxy,
      serviceAccountKey: serviceAccounts.privateKeyPem,
      serviceAccountPublicKey: serviceAccounts.publicKeyPem,
      encryptionKey: rest.encryptionKey,
      token: rest.token,
    })
    .apply(controlPlaneFiles);
}

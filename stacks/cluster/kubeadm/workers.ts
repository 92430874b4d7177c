import type * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { ApiAddresses } from './control-plane';
import type { Held } from './authorities';
import type { KubeadmContext } from './context';
import type { DataDisks } from './disks';
import { paths } from './layout';
import { workerMachineFiles } from './machine-files';
import { machineSecret, type MachineSecret } from './machine-secret';
import { machine } from './machines';
import type { WorkerName } from './names';
import { workerFiles } from './secret-files';

/** What workers are made of. */
export interface WorkersArgs {
  /** Addresses of the API server. */
  readonly addresses: ApiAddresses;
  /** Keys. */
  readonly held: Held;
  /** Disks that outlive machines. */
  readonly disks: DataDisks;
  /** What must be there before one starts. */
  readonly after: readonly pulumi.Resource[];
}

/** A worker. */
export interface WorkerMachine {
  /** Name of the machine and of its node. */
  readonly name: string;
  /** The machine. */
  readonly machine: gcp.compute.Instance;
}

const volumesDisk = 'volumes';

/** Makes the workers, one after the other: what needs a machine to stop or to be replaced stops one at a time. */
export function makeWorkers(context: KubeadmContext, args: WorkersArgs): readonly WorkerMachine[] {
  const { addresses, held, after } = args;
  const secret = machineSecret(context, {
    name: `${context.environment.name}-worker`,
    reader: context.cloud.nodes.email,
    files: pulumi
      .output({
        certificate: held.kubernetes.certificate,
        address: addresses.internal,
        token: held.token,
      })
      .apply(workerFiles),
  });
  const made: WorkerMachine[] = [];
  for (const worker of context.names.workers) {
    const before = made.slice(-1).map((each) => each.machine);
    const ready = [...after, ...secret.ready, ...before];
    const machine = makeWorker(context, { worker, secret, disks: args.disks, ready });
    made.push({ name: worker.name, machine });
  }
  return made;
}

interface WorkerArgs {
  readonly worker: WorkerName;
  readonly secret: MachineSecret;
  readonly disks: DataDisks;
  readonly ready: readonly pulumi.Resource[];
}

function makeWorker(
  context: KubeadmContext,
  { worker: { name, pool }, secret, disks, ready }: WorkerArgs,
): gcp.compute.Instance {
  const { cluster, cloud } = context;
  const size = cluster.workers[pool];
  if (size === undefined) throw new Error(`there is no pool ${pool}`);
  const disk = size.volumes && {
    name: volumesDisk,
    disk: disks.make(`${name}-volumes`, size.volumes.toGibibytes(), 'pd-balanced'),
  };
  return machine(
    context,
    {
      name,
      role: 'worker',
      pool,
      size,
      account: cloud.nodes.email,
      ...(disk && { disk }),
      metadata: {},
      files: workerMachineFiles({
        nodeName: name,
        pool,
        zone: cluster.zone,
        secret: secret.name,
        ...(disk && { disk: { name: volumesDisk, mount: paths.volumes } }),
      }),
    },
    ready,
  );
}

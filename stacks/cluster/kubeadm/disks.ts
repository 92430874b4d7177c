import * as gcp from '@pulumi/gcp';
import { keeping, type KubeadmContext } from './context';

/** Disks that outlive their machines. */
export class DataDisks {
  readonly #context: KubeadmContext;
  readonly #snapshots: gcp.compute.ResourcePolicy | undefined;

  constructor(context: KubeadmContext) {
    this.#context = context;
    this.#snapshots = context.environment.data === 'keep' ? nightlySnapshots(context) : undefined;
  }

  /** A disk, with a snapshot every night where data is kept. */
  make(name: string, gibibytes: number, type: 'pd-ssd' | 'pd-balanced'): gcp.compute.Disk {
    const { environment, cluster, opts } = this.#context;
    const disk = new gcp.compute.Disk(
      name,
      {
        name,
        zone: cluster.zone,
        type,
        size: gibibytes,
        labels: { environment: environment.name },
      },
      // one made from a snapshot says so ever after; to the program that would be another disk
      { ...keeping(this.#context), ignoreChanges: ['snapshot'] },
    );
    if (this.#snapshots !== undefined) {
      new gcp.compute.DiskResourcePolicyAttachment(
        name,
        { name: this.#snapshots.name, disk: disk.name, zone: cluster.zone },
        opts,
      );
    }
    return disk;
  }
}

/** They are the state of a disk whose machine lost power: etcd and the file system begin from such a one. */
function nightlySnapshots({
  environment,
  section,
  opts,
}: KubeadmContext): gcp.compute.ResourcePolicy {
  return new gcp.compute.ResourcePolicy(
    'snapshots',
    {
      name: `${environment.name}-snapshots`,
      region: section.region,
      snapshotSchedulePolicy: {
        schedule: { dailySchedule: { daysInCycle: 1, startTime: '02:00' } },
        retentionPolicy: { maxRetentionDays: 14, onSourceDiskDelete: 'KEEP_AUTO_SNAPSHOTS' },
        snapshotProperties: { labels: { environment: environment.name } },
      },
    },
    opts,
  );
}

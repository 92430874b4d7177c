import { ApiObject, JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { PostgresCluster } from '../../constructs/postgres/cluster';
import { operatorParty } from '../../constructs/postgres/flows';
import type { PostgresClusterProps } from '../../constructs/postgres/props';
import type { Resources } from '../../constructs/workload/pod';
import { images } from '../../environments/images';

/** Bucket of the proofs' own archives. */
export const proofBucket = 'plinth-proofs';

/**
 * A cluster as every environment has one, but one of many on one small machine: it asks for next to no processor time,
 * of which the platform has spoken for nearly all that two cores have.
 */
export function smallCluster(
  props: Pick<PostgresClusterProps, 'name' | 'namespace' | 'instances'> &
    Partial<PostgresClusterProps>,
): PostgresClusterProps {
  return {
    image: images.postgresql,
    operator: operatorParty('cnpg-system'),
    storage: Size.gibibytes(1),
    database: 'app',
    owner: 'app',
    resources: { cpu: Cpu.millis(10), memory: Size.mebibytes(384) },
    ...props,
  };
}

/** What the container beside each of its instances asks for. */
export const smallSidecar: Resources = {
  cpu: Cpu.millis(10),
  memory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
};

/** Has old backups looked for sooner than each half an hour: a proof does not wait that long. */
export function hurryRetention(cluster: PostgresCluster, seconds: number): void {
  const path = '/spec/instanceSidecarConfiguration/retentionPolicyIntervalSeconds';
  for (const child of cluster.node.findAll()) {
    if (ApiObject.isApiObject(child) && child.kind === 'ObjectStore') {
      child.addJsonPatch(JsonPatch.replace(path, seconds));
    }
  }
}

/** What Barman keeps of a backup, so many days older than it is. */
export function backdated(info: string, days: number): string {
  let times = 0;
  const text = info.replace(
    /^(begin_time|end_time)=(\d{4}-\d{2}-\d{2})/gm,
    (_, name: string, day: string) => {
      times += 1;
      const then = new Date(Date.parse(`${day}T00:00:00Z`) - days * 24 * 3600 * 1000);
      return `${name}=${then.toISOString().slice(0, 10)}`;
    },
  );
  if (times !== 2) throw new Error(`backup.info: ${times} of 2 times were found in\n${info}`);
  return text;
}

/** A field of what Barman keeps of a backup. */
export function infoField(info: string, name: string): string {
  const [, value] = new RegExp(`^${name}=(.*)$`, 'm').exec(info) ?? [];
  if (value === undefined) throw new Error(`backup.info: has no ${name}`);
  return value;
}

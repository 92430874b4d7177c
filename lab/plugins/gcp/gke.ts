import type { Lab } from '../../control-plane/lab';
import { numbered, type LabNodes } from '../../control-plane/seed';
import type { Json, JsonObject, PropertyMap } from '../protocol/values';
import { zonesOf } from './kinds/clusters';
import { text } from './kind';
import { gkeDefinitions } from './gke-definitions';
import type { Labs } from './labs';
import type { Life, Moment } from './lives';
import { sizeOf } from './machine-types';
import type { World } from './world';

const CLUSTER = 'gcp:container/cluster:Cluster';
const POOL = 'gcp:container/nodePool:NodePool';

// a lab has no use for more
const MOST_NODES = 100;

/** A GKE cluster is a lab with what GKE's own clusters bring. */
export function gkeLife(labs: Labs): Life {
  const start = async ({ id, values, world, ...call }: Moment): Promise<PropertyMap> => {
    const nodes = () => clusterNodes(id, values, world);
    const gateway = (values['gatewayApiConfig'] ?? {}) as JsonObject;
    const serves = values['enableAutopilot'] === true || gateway['channel'] === 'CHANNEL_STANDARD';
    const preload = serves ? await gkeDefinitions() : [];
    return outputsOf(await labs.start({ id, nodes, preload }, call));
  };
  return {
    makes: ['endpoint', 'masterAuth'],
    begin: start,
    change: start,
    look: async ({ id }) => ((await labs.isThere(id)) ? {} : 'gone'),
    end: ({ id }) => labs.end(id),
  };
}

/** A pool of nodes: those of the cluster's lab. */
export function poolLife(labs: Labs): Life {
  const follow = async ({ world, id, ...call }: Moment): Promise<PropertyMap> => {
    const clusterId = id.split('/nodePools/')[0] ?? '';
    const cluster = await world.find(CLUSTER, clusterId);
    // it went along with its cluster
    if (cluster === undefined) return {};
    const nodes = () => clusterNodes(clusterId, cluster.values, world);
    await labs.start({ id: clusterId, nodes }, call);
    return {};
  };
  return {
    makes: [],
    begin: follow,
    change: follow,
    end: async (moment) => {
      await follow(moment);
    },
  };
}

function outputsOf({ server, ca }: Lab): PropertyMap {
  return {
    endpoint: new URL(server).host,
    masterAuth: {
      clusterCaCertificate: Buffer.from(ca).toString('base64'),
      clientCertificate: '',
      clientKey: '',
      clientCertificateConfig: { issueClientCertificate: false },
    },
  };
}

async function clusterNodes(
  id: string,
  cluster: JsonObject,
  world: World,
): Promise<readonly LabNodes[]> {
  const pools = (await world.all()).filter(
    ({ type, id: poolId }) => type === POOL && poolId.startsWith(`${id}/nodePools/`),
  );
  const groups = pools.map(({ values }) => groupOf(cluster, values));
  // Google would bring what the pods ask for
  if (cluster['enableAutopilot'] === true) groups.push(group(cluster, 'autopilot', 3, {}));
  else if (cluster['removeDefaultNodePool'] !== true) {
    groups.push(groupOf(cluster, { ...cluster, name: 'default-pool' }));
  }
  return capped(groups);
}

function groupOf(cluster: JsonObject, pool: JsonObject): LabNodes {
  const zones = (pool['nodeLocations'] ?? cluster['nodeLocations']) as readonly Json[] | undefined;
  const count = zones?.length ?? zonesOf(text(cluster['location'])).length;
  const { maxNodeCount, totalMaxNodeCount } = (pool['autoscaling'] ?? {}) as JsonObject;
  // as many as the autoscaler may bring: a lab has none that would bring them later
  const inZone = maxNodeCount ?? pool['nodeCount'] ?? pool['initialNodeCount'] ?? 1;
  const total = totalMaxNodeCount ?? Number(inZone) * count;
  const config = (pool['nodeConfig'] ?? {}) as JsonObject;
  return group(cluster, text(pool['name']), Number(total), config);
}

const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: 'NoSchedule',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
  NO_EXECUTE: 'NoExecute',
};

function group(cluster: JsonObject, pool: string, count: number, config: JsonObject): LabNodes {
  const taints = (config['taints'] ?? []) as readonly JsonObject[];
  return {
    names: numbered(`gke-${text(cluster['name'])}-${pool}`, count),
    ...sizeOf(text(config['machineType'])),
    labels: {
      'cloud.google.com/gke-nodepool': pool,
      'iam.gke.io/gke-metadata-server-enabled': 'true',
      ...(config['labels'] as Record<string, string> | undefined),
    },
    taints: taints.map(({ key, value, effect }) => ({
      key: text(key),
      value: text(value),
      effect: EFFECTS[text(effect)] ?? 'NoSchedule',
    })),
  };
}

function capped(groups: readonly LabNodes[]): readonly LabNodes[] {
  const total = groups.reduce((sum, { names }) => sum + names.length, 0);
  if (total <= MOST_NODES) return groups;
  return groups.map((each) => {
    const share = Math.floor((each.names.length * MOST_NODES) / total);
    return { ...each, names: each.names.slice(0, Math.max(1, share)) };
  });
}

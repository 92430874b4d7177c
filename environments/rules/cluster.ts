import { implementationOf } from '../products/gateway';
import type { Environment } from '../environment';
import type { Rule } from '../values';

/** Rules between a cluster and what is in it. */
export const clusterRules: readonly Rule<Environment>[] = [
  {
    name: 'production is never thrown away',
    reads: ['name', 'data'],
    findings: ({ name, data }) =>
      name === 'prod' && data === 'throw-away'
        ? [{ path: ['data'], message: "must be 'keep' in prod" }]
        : [],
  },
  {
    name: 'a cluster in Google Cloud has a project and a network',
    reads: ['cluster.kind', 'cloud'],
    findings: ({ cluster: { kind }, cloud }) =>
      (kind === 'gke' || kind === 'kubeadm') && cloud === undefined
        ? [
            {
              path: ['cloud'],
              message: `must say project, region and network of a cluster of kind '${kind}'`,
            },
          ]
        : [],
  },
  {
    name: 'a cluster stands in the region of its network',
    reads: ['cluster', 'cloud.region'],
    findings({ cluster, cloud }) {
      if (cloud === undefined) return [];
      const { region } = cloud;
      if (cluster.kind === 'gke' && !isWithin(cluster.location, region))
        return [
          {
            path: ['cluster', 'location'],
            message: `must be '${region}', which is 'cloud.region', or one of its zones`,
          },
        ];
      return cluster.kind === 'kubeadm' && !isWithin(cluster.zone, region)
        ? [
            {
              path: ['cluster', 'zone'],
              message: `must be a zone of '${region}', which is 'cloud.region'`,
            },
          ]
        : [];
    },
  },
  {
    name: 'pods find a node to run on',
    reads: ['cluster'],
    findings({ cluster }) {
      if (cluster.kind === 'kubeadm' && Object.keys(cluster.workers).length === 0)
        return [{ path: ['cluster', 'workers'], message: 'must name at least one pool' }];
      if (cluster.kind !== 'gke' || cluster.pools === undefined) return [];
      if (Object.keys(cluster.pools).length === 0)
        return [
          {
            path: ['cluster', 'pools'],
            message: 'must name at least one pool, or be left out for Autopilot',
          },
        ];
      return Object.entries(cluster.pools)
        .filter(([, { min, max }]) => max < min)
        .map(([name, { min }]) => ({
          path: ['cluster', 'pools', name, 'max'],
          message: `must be at least 'min', which is ${min}`,
        }));
    },
  },
  {
    name: "GKE's load balancer is the gateway of no other cluster",
    reads: ['gateway', 'cluster.kind'],
    findings: ({ gateway, cluster }) =>
      gateway?.implementation === 'gke' && cluster.kind !== 'gke' && cluster.kind !== 'existing'
        ? [
            {
              path: ['gateway', 'implementation'],
              message: `must be 'traefik' in a cluster of kind '${cluster.kind}'`,
            },
          ]
        : [],
  },
  {
    name: "GKE's load balancer carries HTTP alone",
    reads: ['gateway', 'cluster.kind', 'immudb.exposed', 'infra.connector'],
    findings({ gateway, cluster, immudb, infra }) {
      if (gateway === undefined || implementationOf(gateway, cluster) !== 'gke') return [];
      const message =
        "must be left out where GKE's load balancer is the gateway: it carries HTTP alone";
      return [
        ...(immudb?.exposed === undefined ? [] : [{ path: ['immudb', 'exposed'], message }]),
        ...(infra?.connector?.host === undefined
          ? []
          : [{ path: ['infra', 'connector', 'host'], message }]),
      ];
    },
  },
  {
    name: 'a machine is one real node',
    reads: ['cluster'],
    findings: ({ cluster }) =>
      cluster.kind === 'local' && cluster.nodes === 'real' && cluster.nodeCount !== 1
        ? [
            {
              path: ['cluster', 'nodeCount'],
              message: "must be 1 where 'nodes' are 'real': this machine is the node",
            },
          ]
        : [],
  },
  {
    name: 'folders of machines need machines that stay',
    reads: ['cluster.kind', 'immudb.volumes'],
    findings: ({ cluster, immudb }) =>
      cluster.kind === 'gke' && immudb?.volumes?.kind === 'local'
        ? [
            {
              path: ['immudb', 'volumes', 'kind'],
              message: "must be 'provisioned' on GKE, whose nodes come and go",
            },
          ]
        : [],
  },
];

function isWithin(location: string, region: string): boolean {
  return location === region || location.startsWith(`${region}-`);
}

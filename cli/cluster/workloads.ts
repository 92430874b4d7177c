/** What one product has in one namespace. */
export interface WorkloadRow {
  readonly product: string;
  readonly namespace: string;
  readonly ready: number;
  readonly desired: number;
  /** Every version found, usually one. */
  readonly versions: readonly string[];
  /** `host:port` of its Services, those reachable from outside first. */
  readonly addresses: readonly string[];
}

/** The parts of an API object that are read here. */
export interface ApiObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly controller?: boolean }[];
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly instances?: number;
    readonly completions?: number;
    readonly type?: string;
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly readyInstances?: number;
    readonly availableReplicas?: number;
    readonly instances?: number;
    readonly succeeded?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export interface ClusterObjects {
  readonly deployments: readonly ApiObject[];
  readonly statefulSets: readonly ApiObject[];
  readonly daemonSets: readonly ApiObject[];
  readonly jobs: readonly ApiObject[];
  readonly services: readonly ApiObject[];
  /** Clusters of CloudNativePG. */
  readonly databases: readonly ApiObject[];
  /** Connection poolers of CloudNativePG. */
  readonly poolers: readonly ApiObject[];
  /** Prometheus and Alertmanager, as the prometheus-operator knows them. */
  readonly prometheuses: readonly ApiObject[];
  readonly alertmanagers: readonly ApiObject[];
}

const selector = `labelSelector=${encodeURIComponent('app.kubernetes.io/part-of=plinth')}`;

/** Paths of the lists, by their place in `ClusterObjects`. */
export const listPaths: Readonly<Record<keyof ClusterObjects, string>> = {
  deployments: `/apis/apps/v1/deployments?${selector}`,
  statefulSets: `/apis/apps/v1/statefulsets?${selector}`,
  daemonSets: `/apis/apps/v1/daemonsets?${selector}`,
  jobs: `/apis/batch/v1/jobs?${selector}`,
  services: `/api/v1/services?${selector}`,
  databases: `/apis/postgresql.cnpg.io/v1/clusters?${selector}`,
  poolers: `/apis/postgresql.cnpg.io/v1/poolers?${selector}`,
  prometheuses: `/apis/monitoring.coreos.com/v1/prometheuses?${selector}`,
  alertmanagers: `/apis/monitoring.coreos.com/v1/alertmanagers?${selector}`,
};

interface Count {
  readonly object: ApiObject;
  readonly ready: number;
  readonly desired: number;
}

/** What another object made is counted there: an operator's StatefulSets, the Jobs of a CronJob. */
function isOwn({ metadata }: ApiObject): boolean {
  return !(metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
}

function counts(objects: ClusterObjects): readonly Count[] {
  const count =
    (
      ready: (status: NonNullable<ApiObject['status']>) => number | undefined,
      desired: (object: ApiObject) => number | undefined,
      otherwise: number,
    ) =>
    (object: ApiObject): Count => ({
      object,
      ready: ready(object.status ?? {}) ?? 0,
      desired: desired(object) ?? otherwise,
    });
  const replicas = ({ spec }: ApiObject) => spec?.replicas;
  const instances = ({ spec }: ApiObject) => spec?.instances;
  const { deployments, statefulSets, daemonSets, jobs } = objects;
  return [
    ...[...deployments, ...statefulSets]
      .filter(isOwn)
      .map(count(({ readyReplicas }) => readyReplicas, replicas, 1)),
    ...daemonSets.map(
      count(
        ({ numberReady }) => numberReady,
        ({ status }) => status?.desiredNumberScheduled,
        0,
      ),
    ),
    ...jobs.filter(isOwn).map(
      count(
        ({ succeeded }) => succeeded,
        ({ spec }) => spec?.completions,
        1,
      ),
    ),
    ...objects.databases.map(count(({ readyInstances }) => readyInstances, instances, 1)),
    ...objects.poolers.map(count((status) => status.instances, instances, 1)),
    ...[...objects.prometheuses, ...objects.alertmanagers].map(
      count(({ availableReplicas }) => availableReplicas, replicas, 1),
    ),
  ];
}

function product({ metadata }: ApiObject): string {
  return metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;
}

function group(object: ApiObject): string {
  return `${object.metadata.namespace ?? ''}\n${product(object)}`;
}

/** One row for each product and namespace, namespace by namespace. */
export function workloadRows(objects: ClusterObjects): readonly WorkloadRow[] {
  const rows = new Map<string, Count[]>();
  for (const count of counts(objects)) {
    const key = group(count.object);
    rows.set(key, [...(rows.get(key) ?? []), count]);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const [namespace = '', name = ''] = key.split('\n');
      const versions = members.map(
        ({ object }) => object.metadata.labels?.['app.kubernetes.io/version'] ?? '',
      );
      return {
        product: name,
        namespace,
        ready: members.reduce((sum, { ready }) => sum + ready, 0),
        desired: members.reduce((sum, { desired }) => sum + desired, 0),
        versions: [...new Set(versions)].filter((version) => version !== '').sort(),
        addresses: addresses(objects.services.filter((service) => group(service) === key)),
      };
    });
}

/** Ports of Services that only machines of the platform talk to. */
const machinery = /(^|-)(metrics|webhook|webhooks|health|monitoring)$/;

/** Headless Services have no address of their own: they name pods. */
function addresses(services: readonly ApiObject[]): readonly string[] {
  const outside = services.flatMap((service) =>
    (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) =>
      withPorts(hostname ?? ip ?? '', service),
    ),
  );
  if (outside.length > 0) return [...new Set(outside)].sort();
  const inside = services
    .filter(({ spec }) => spec?.clusterIP !== 'None' && !isMachinery(spec?.ports ?? []))
    .flatMap((service) =>
      withPorts(`${service.metadata.name}.${service.metadata.namespace ?? 'default'}.svc`, service),
    );
  return [...new Set(inside)].sort();
}

function isMachinery(ports: readonly { readonly name?: string }[]): boolean {
  return ports.length > 0 && ports.every(({ name = '' }) => machinery.test(name));
}

function withPorts(host: string, { spec }: ApiObject): readonly string[] {
  const first = spec?.ports?.[0];
  return first === undefined ? [host] : [`${host}:${first.port}`];
}

export function allReady(rows: readonly WorkloadRow[]): boolean {
  return rows.every(({ ready, desired }) => ready >= desired);
}

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
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly completions?: number;
    readonly type?: string;
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
  };
  readonly status?: {
    readonly readyReplicas?: number;
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
}

const selector = `labelSelector=${encodeURIComponent('app.kubernetes.io/part-of=plinth')}`;

/** Paths of the lists, by their place in `ClusterObjects`. */
export const listPaths: Readonly<Record<keyof ClusterObjects, string>> = {
  deployments: `/apis/apps/v1/deployments?${selector}`,
  statefulSets: `/apis/apps/v1/statefulsets?${selector}`,
  daemonSets: `/apis/apps/v1/daemonsets?${selector}`,
  jobs: `/apis/batch/v1/jobs?${selector}`,
  services: `/api/v1/services?${selector}`,
};

interface Count {
  readonly object: ApiObject;
  readonly ready: number;
  readonly desired: number;
}

function counts(objects: ClusterObjects): readonly Count[] {
  const replicated = [...objects.deployments, ...objects.statefulSets].map((object) => ({
    object,
    ready: object.status?.readyReplicas ?? 0,
    desired: object.spec?.replicas ?? 1,
  }));
  const everywhere = objects.daemonSets.map((object) => ({
    object,
    ready: object.status?.numberReady ?? 0,
    desired: object.status?.desiredNumberScheduled ?? 0,
  }));
  const once = objects.jobs.map((object) => ({
    object,
    ready: object.status?.succeeded ?? 0,
    desired: object.spec?.completions ?? 1,
  }));
  return [...replicated, ...everywhere, ...once];
}

function product({ metadata }: ApiObject): string {
  return metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;
}

function group(object: ApiObject): string {
  return `${product(object)}\n${object.metadata.namespace ?? ''}`;
}

/** One row for each product and namespace, in alphabetical order. */
export function workloadRows(objects: ClusterObjects): readonly WorkloadRow[] {
  const rows = new Map<string, Count[]>();
  for (const count of counts(objects)) {
    const key = group(count.object);
    rows.set(key, [...(rows.get(key) ?? []), count]);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const [name = '', namespace = ''] = key.split('\n');
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

/** Headless Services have no address of their own: they name pods. */
function addresses(services: readonly ApiObject[]): readonly string[] {
  const outside = services.flatMap((service) =>
    (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) =>
      withPorts(hostname ?? ip ?? '', service),
    ),
  );
  if (outside.length > 0) return [...new Set(outside)].sort();
  const inside = services
    .filter(({ spec }) => spec?.clusterIP !== 'None')
    .flatMap((service) =>
      withPorts(`${service.metadata.name}.${service.metadata.namespace ?? 'default'}.svc`, service),
    );
  return [...new Set(inside)].sort();
}

function withPorts(host: string, { spec }: ApiObject): readonly string[] {
  const first = spec?.ports?.[0];
  return first === undefined ? [host] : [`${host}:${first.port}`];
}

export function allReady(rows: readonly WorkloadRow[]): boolean {
  return rows.every(({ ready, desired }) => ready >= desired);
}

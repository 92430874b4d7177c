import {
  holds,
  patchStatus,
  pathOf,
  type Condition,
  type ObjectMetadata,
  type Reaction,
} from './reaction';

interface GatewayClass {
  readonly metadata: ObjectMetadata;
  readonly spec: { readonly controllerName: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Gateway {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly gatewayClassName: string;
    readonly addresses?: readonly { readonly type?: string; readonly value?: string }[];
    readonly listeners?: readonly { readonly name: string; readonly protocol: string }[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface ParentReference {
  readonly name: string;
  readonly namespace?: string;
}

interface Route {
  readonly metadata: ObjectMetadata;
  readonly spec: { readonly parentRefs?: readonly ParentReference[] };
  readonly status?: {
    readonly parents?: readonly { readonly conditions?: readonly Condition[] }[];
  };
}

const group = 'apis/gateway.networking.k8s.io/v1';

const classReaction: Reaction = {
  resource: `${group}/gatewayclasses`,
  react({ metadata, status }: GatewayClass, { now }) {
    if (isServed({ metadata })) return [];
    if (holds(status?.conditions, 'Accepted', metadata.generation)) return [];
    const conditions = [condition('Accepted', 'Accepted', metadata, now)];
    return [patchStatus(classReaction.resource, metadata, { conditions })];
  },
};

const gatewayReaction: Reaction = {
  resource: `${group}/gateways`,
  async react({ metadata, spec, status }: Gateway, { now, find }) {
    if (holds(status?.conditions, 'Programmed', metadata.generation)) return [];
    const path = pathOf(classReaction.resource, { name: spec.gatewayClassName });
    const gatewayClass = (await find<GatewayClass>(path)) ?? googleClass(spec.gatewayClassName);
    if (gatewayClass === undefined) return 'later';
    if (isServed(gatewayClass)) return [];
    const listeners = (spec.listeners ?? []).map(({ name, protocol }) => ({
      name,
      attachedRoutes: 0,
      supportedKinds: [
        {
          group: 'gateway.networking.k8s.io',
          kind: protocol === 'TCP' || protocol === 'TLS' ? `${protocol}Route` : 'HTTPRoute',
        },
      ],
      conditions: [
        condition('Accepted', 'Accepted', metadata, now),
        condition('Programmed', 'Programmed', metadata, now),
        condition('ResolvedRefs', 'ResolvedRefs', metadata, now),
      ],
    }));
    return [
      patchStatus(gatewayReaction.resource, metadata, {
        addresses: [{ type: 'IPAddress', value: ipOf(spec.addresses) ?? '198.19.255.254' }],
        conditions: [
          condition('Accepted', 'Accepted', metadata, now),
          condition('Programmed', 'Programmed', metadata, now),
        ],
        listeners,
      }),
    ];
  },
};

function routeReaction(plural: 'httproutes' | 'grpcroutes' | 'tcproutes'): Reaction {
  const resource = `${group}/${plural}`;
  return {
    resource,
    async react({ metadata, spec, status }: Route, { now, find }) {
      const references = spec.parentRefs ?? [];
      const parents = status?.parents ?? [];
      const accepted = parents.filter(({ conditions }) =>
        holds(conditions, 'Accepted', metadata.generation),
      );
      if (accepted.length === references.length && parents.length === references.length) return [];
      const classes = await Promise.all(
        references.map((reference) => classOf(reference, metadata, find)),
      );
      if (classes.includes(undefined)) return 'later';
      if (classes.some((one) => one !== undefined && isServed(one))) return [];
      return [
        patchStatus(resource, metadata, {
          parents: references.map((parentRef, index) => ({
            parentRef,
            controllerName: classes[index]?.spec.controllerName,
            conditions: [
              condition('Accepted', 'Accepted', metadata, now),
              condition('ResolvedRefs', 'ResolvedRefs', metadata, now),
            ],
          })),
        }),
      ];
    },
  };
}

/** Class of the route's gateway; the status must carry the name of its controller. */
async function classOf(
  { name, namespace }: ParentReference,
  route: ObjectMetadata,
  find: <T>(path: string) => Promise<T | undefined>,
): Promise<GatewayClass | undefined> {
  const home = namespace ?? route.namespace ?? 'default';
  const gateway = await find<Gateway>(pathOf(gatewayReaction.resource, { name, namespace: home }));
  if (gateway === undefined) return undefined;
  const path = pathOf(classReaction.resource, { name: gateway.spec.gatewayClassName });
  return (await find<GatewayClass>(path)) ?? googleClass(gateway.spec.gatewayClassName);
}

/** GKE has classes of its own, which nobody has to make. */
function googleClass(name: string): GatewayClass | undefined {
  if (!name.startsWith('gke-l7-')) return undefined;
  return { metadata: { name }, spec: { controllerName: 'networking.gke.io/gateway' } };
}

/** An address that is given by its name is known to its load balancer alone. */
function ipOf(addresses: Gateway['spec']['addresses'] = []): string | undefined {
  return addresses.find(({ type = 'IPAddress' }) => type === 'IPAddress')?.value;
}

/** Whether a controller of its own serves the class, so that there is nothing to simulate. */
function isServed({ metadata }: Pick<GatewayClass, 'metadata'>): boolean {
  return metadata.annotations?.['plinth.dev/served-by'] !== undefined;
}

function condition(
  type: string,
  reason: string,
  { generation = 1 }: ObjectMetadata,
  now: string,
): Condition {
  const message = 'simulated by the lab';
  return {
    type,
    status: 'True',
    reason,
    message,
    observedGeneration: generation,
    lastTransitionTime: now,
  };
}

export const gatewayReactions: readonly Reaction[] = [
  classReaction,
  gatewayReaction,
  routeReaction('httproutes'),
  routeReaction('grpcroutes'),
  routeReaction('tcproutes'),
];

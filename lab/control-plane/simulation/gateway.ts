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
    if ((await find(path)) === undefined) return 'later';
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
        addresses: [{ type: 'IPAddress', value: spec.addresses?.[0]?.value ?? '198.19.255.254' }],
        conditions: [
          condition('Accepted', 'Accepted', metadata, now),
          condition('Programmed', 'Programmed', metadata, now),
        ],
        listeners,
      }),
    ];
  },
};

function routeReaction(plural: 'httproutes' | 'grpcroutes'): Reaction {
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
      const controllers = await Promise.all(
        references.map((reference) => controllerOf(reference, metadata, find)),
      );
      if (controllers.includes(undefined)) return 'later';
      return [
        patchStatus(resource, metadata, {
          parents: references.map((parentRef, index) => ({
            parentRef,
            controllerName: controllers[index],
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

/** Name of the controller behind the route's gateway, which the status must carry. */
async function controllerOf(
  { name, namespace }: ParentReference,
  route: ObjectMetadata,
  find: <T>(path: string) => Promise<T | undefined>,
): Promise<string | undefined> {
  const home = namespace ?? route.namespace ?? 'default';
  const gateway = await find<Gateway>(pathOf(gatewayReaction.resource, { name, namespace: home }));
  if (gateway === undefined) return undefined;
  const path = pathOf(classReaction.resource, { name: gateway.spec.gatewayClassName });
  return (await find<GatewayClass>(path))?.spec.controllerName;
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
];

import { patchStatus, type ObjectMetadata, type Reaction } from './reaction';

interface Service {
  readonly metadata: ObjectMetadata;
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly loadBalancerIP?: string;
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
}

const services = 'api/v1/services';

/** Gives load balancers an address of 198.18.0.0/15, the range set aside for benchmarks, and takes it back. */
const serviceReaction: Reaction = {
  resource: services,
  react({ metadata, spec, status }: Service) {
    const has = (status?.loadBalancer?.ingress ?? []).length > 0;
    if (spec.type !== 'LoadBalancer') {
      return has ? [patchStatus(services, metadata, { loadBalancer: null })] : [];
    }
    const ip = spec.loadBalancerIP ?? externalAddress(spec.clusterIP);
    return has || ip === undefined
      ? []
      : [patchStatus(services, metadata, { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } })];
  },
};

/** Unique because the cluster's own address is, and of the same /16. */
function externalAddress(clusterIP: string | undefined): string | undefined {
  const [, , third, fourth] = clusterIP?.split('.') ?? [];
  return third === undefined || fourth === undefined ? undefined : `198.18.${third}.${fourth}`;
}

export const serviceReactions: readonly Reaction[] = [serviceReaction];

import { patchStatus, type ObjectMetadata, type Reaction } from './reaction';

interface Service {
  readonly metadata: ObjectMetadata;
  readonly spec: { readonly type?: string; readonly loadBalancerIP?: string };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] };
  };
}

const services = 'api/v1/services';

/** Gives load balancers addresses of a range whose packets the node gets, where kube-proxy knows them; takes them back. */
export function rangeReaction(range: string): Reaction {
  const addresses = addressesOf(range);
  // by unique id: what was given is in the API server's list only a moment later
  const given = new Map<string, string>();
  return {
    resource: services,
    async react({ metadata, spec, status }: Service, { find }) {
      const has = (status?.loadBalancer?.ingress ?? []).length > 0;
      if (spec.type !== 'LoadBalancer') {
        return has ? [patchStatus(services, metadata, { loadBalancer: null })] : [];
      }
      if (has) return [];
      const all = (await find<{ readonly items: readonly Service[] }>(`/${services}`))?.items ?? [];
      const ids = new Set(all.map(({ metadata: { uid } }) => uid));
      for (const id of given.keys()) if (!ids.has(id)) given.delete(id);
      const taken = new Set([...all.flatMap(addressOf), ...given.values()]);
      const { uid = metadata.name } = metadata;
      const ip =
        given.get(uid) ?? spec.loadBalancerIP ?? addresses.find((address) => !taken.has(address));
      if (ip === undefined) return 'later';
      given.set(uid, ip);
      return [
        patchStatus(services, metadata, { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } }),
      ];
    },
  };
}

function addressOf({ status }: Service): readonly string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
}

/** Addresses of a range of IPv4, but its first and its last. */
export function addressesOf(range: string): readonly string[] {
  const [first = '', length = ''] = range.split('/');
  const start = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  return Array.from({ length: Math.max(0, size - 2) }, (_, index) => written(start + index + 1));
}

function written(address: number): string {
  return [24, 16, 8, 0].map((shift) => String((address >>> shift) & 255)).join('.');
}

import type { Need } from './need';

/** What resolving a name gave. */
export type Resolved = { readonly addresses: readonly string[] } | { readonly failure: string };

/** Names under which a stack is reached. */
export function hostsOf(urls: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(Object.values(urls).map((url) => new URL(url).hostname))].sort();
}

/**
 * Whether a name leads to the gateway.
 *
 * @param gateway addresses of the gateway, undefined where they are not known.
 */
export function hostNeed(
  host: string,
  resolved: Resolved,
  gateway: readonly string[] | undefined,
  domain: string,
): Need {
  const name = `dns ${host}`;
  if ('failure' in resolved) {
    return {
      name,
      state: 'missing',
      detail: `does not resolve: ${resolved.failure}`,
      fix: `the name servers of '${domain}' must lead to the zone that has it`,
    };
  }
  const found = resolved.addresses.join(', ');
  if (gateway === undefined || gateway.length === 0) {
    return { name, state: 'ok', detail: `${found}; where the gateway is could not be read` };
  }
  if (resolved.addresses.some((address) => gateway.includes(address))) {
    return { name, state: 'ok', detail: found };
  }
  return {
    name,
    state: 'attention',
    detail: `leads to ${found}, the gateway is at ${gateway.join(', ')}`,
    fix: 'wait until caches have forgotten an older address, or correct the record',
  };
}

/** Of a lab, whose names no name server knows. */
export function labHostsNeed(hosts: readonly string[], gateway: readonly string[]): Need {
  const [address] = gateway;
  if (hosts.length === 0) return { name: 'dns', state: 'ok', detail: 'nothing of it has a name' };
  return {
    name: 'dns',
    state: 'ok',
    detail: `${hosts.join(', ')}: names of the lab, which no name server knows${address === undefined ? '' : `; the gateway is at ${address}`}`,
  };
}

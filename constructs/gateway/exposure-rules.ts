import type { Exposure } from './exposure';
import { writtenAs } from './exposure';

/** What a gateway can carry. */
export interface Carrier {
  /** Protocols that its implementation has routes for. */
  readonly protocols: readonly Exposure['protocol'][];
  /** What to do about a protocol that it has no routes for: the end of a sentence. */
  readonly otherwise: string;
  /** Ports of the gateway that are no exposure's. */
  readonly ownPorts: readonly number[];
}

/** Everything that is wrong with a gateway's exposures. */
export function problemsOfExposures(
  exposures: readonly Exposure[],
  carrier: Carrier,
): readonly string[] {
  const overTls = exposures.filter(({ protocol }) => protocol !== 'tcp');
  const overTcp = exposures.filter(({ protocol }) => protocol === 'tcp');
  return [
    ...exposures.flatMap((exposure) => [...problemsOfOne(exposure, carrier)]),
    ...twice(overTls, ({ host }) => host).map(
      ([host, owners]) => `gateway: 'host' must be one exposure's, got '${host}' of ${owners}`,
    ),
    ...twice(overTcp, ({ port }) => String(port)).map(
      ([port, owners]) => `gateway: 'port' must be one tcp exposure's, got ${port} of ${owners}`,
    ),
    ...twice(exposures, (one) => `${one.protocol} route ${writtenAs(one)}`).map(
      ([route]) => `gateway: 'name' must be one route's in its namespace, got ${route} twice`,
    ),
  ];
}

function* problemsOfOne(exposure: Exposure, carrier: Carrier): Generator<string> {
  const where = `gateway.${writtenAs(exposure)}`;
  const { host, protocol, port } = exposure;
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(host)) {
    yield `${where}: 'host' must be one label (such as 'grafana'), which the wildcard certificate covers, got '${host}'`;
  }
  if (!carrier.protocols.includes(protocol)) {
    const known = carrier.protocols.map((each) => `'${each}'`).join(' or ');
    yield `${where}: 'protocol' must be ${known}, ${carrier.otherwise}, got '${protocol}'`;
  }
  if (protocol === 'tcp' && carrier.ownPorts.includes(port)) {
    yield `${where}: 'port' must be none of the gateway's own (${carrier.ownPorts.join(', ')}), got ${port}`;
  }
}

function twice(
  exposures: readonly Exposure[],
  key: (exposure: Exposure) => string,
): readonly (readonly [string, string])[] {
  const owners = new Map<string, string[]>();
  for (const exposure of exposures) {
    owners.set(key(exposure), [...(owners.get(key(exposure)) ?? []), writtenAs(exposure)]);
  }
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(([value, names]) => [value, names.map((name) => `'${name}'`).join(' and ')] as const);
}

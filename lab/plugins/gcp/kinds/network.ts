import type { JsonObject } from '../../protocol/values';
import { compute, computeId, fingerprintOf, numberOf, text, type Kind } from '../kind';
import { addressNumber, cidr, computeName, email, oneOf, region, whole } from '../rules';
import { loopbackAddress, privateAddress } from '../addresses';

const networks = compute('global', 'networks');
const subnetworks = compute('region', 'subnetworks');
const routers = compute('region', 'routers');
const firewalls = compute('global', 'firewalls');
const addresses = compute('region', 'addresses');
const globalAddresses = compute('global', 'addresses');
const policies = compute('global', 'sslPolicies');

const networkOf = (values: JsonObject) => ({
  type: 'gcp:compute/network:Network',
  id: computeId(values['network'], { folder: 'global/networks', project: values['project'] }),
  holds: { reason: 'resourceInUseByAnotherResource' },
});

const network: Kind = {
  ...networks,
  noun: 'network',
  immutable: [
    ...['name', 'project', 'autoCreateSubnetworks', 'description', 'internalIpv6Range'],
    ...['networkProfile', 'params'],
  ],
  rules: [
    computeName(),
    oneOf('routingMode', 'REGIONAL', 'GLOBAL'),
    whole('mtu', 1300, 8896),
    oneOf(
      'networkFirewallPolicyEnforcementOrder',
      ...['BEFORE_CLASSIC_FIREWALL', 'AFTER_CLASSIC_FIREWALL'],
    ),
  ],
  computed: {
    selfLink: networks.links['selfLink'] ?? String,
    networkId: ({ id }) => numberOf(id, 19),
    numericId: ({ id }) => numberOf(id, 19),
    gatewayIpv4: () => '',
    mtu: () => 1460,
    routingMode: () => 'REGIONAL',
  },
};

const subnetwork: Kind = {
  ...subnetworks,
  noun: 'subnetwork',
  immutable: ['name', 'project', 'region', 'network', 'description', 'purpose'],
  // a range may grow in place
  replacedWhen: [
    { path: 'ipCidrRange', when: (before, after) => !contains(text(after), text(before)) },
  ],
  rules: [
    computeName(),
    region(),
    cidr('ipCidrRange'),
    computeName('secondaryIpRanges[].rangeName'),
    cidr('secondaryIpRanges[].ipCidrRange'),
    oneOf('stackType', 'IPV4_ONLY', 'IPV4_IPV6', 'IPV6_ONLY'),
  ],
  problems: rangesApart,
  needs: (values) => [networkOf(values)],
  computed: {
    ...subnetworks.links,
    fingerprint: ({ id }) => fingerprintOf(id),
    gatewayAddress: ({ ipCidrRange }) => firstHost(text(ipCidrRange)),
    subnetworkId: ({ id }) => Number(numberOf(id, 15)),
    purpose: () => 'PRIVATE',
    stackType: () => 'IPV4_ONLY',
  },
};

const router: Kind = {
  ...routers,
  noun: 'router',
  immutable: ['name', 'project', 'region', 'network', 'encryptedInterconnectRouter'],
  rules: [computeName(), region(), whole('bgp.asn', 1, 4_294_967_295)],
  needs: (values) => [networkOf(values)],
  computed: routers.links,
};

const routerNat: Kind = {
  noun: 'NAT',
  immutable: ['name', 'project', 'region', 'router', 'endpointTypes', 'type'],
  defaults: (_given, place) => (place.region === undefined ? {} : { region: place.region }),
  rules: [
    computeName(),
    region(),
    oneOf('natIpAllocateOption', 'MANUAL_ONLY', 'AUTO_ONLY'),
    oneOf(
      'sourceSubnetworkIpRangesToNat',
      ...['ALL_SUBNETWORKS_ALL_IP_RANGES', 'ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES'],
      ...['LIST_OF_SUBNETWORKS'],
    ),
    oneOf('logConfig.filter', 'ERRORS_ONLY', 'TRANSLATIONS_ONLY', 'ALL'),
    oneOf(
      'subnetworks[].sourceIpRangesToNats[]',
      ...['ALL_IP_RANGES', 'LIST_OF_SECONDARY_IP_RANGES', 'PRIMARY_IP_RANGE'],
    ),
  ],
  needs: ({ project = '', region: at = '', router: given = '' }) => [
    {
      type: 'gcp:compute/router:Router',
      id: computeId(given, { folder: `regions/${text(at)}/routers`, project }),
    },
  ],
  id: ({ project, region: at, router: given, name }) =>
    `${text(project)}/${text(at)}/${text(given).split('/').at(-1) ?? ''}/${text(name)}`,
  computed: {},
};

const firewall: Kind = {
  ...firewalls,
  noun: 'firewall',
  immutable: ['name', 'project', 'direction', 'params'],
  rules: [
    computeName(),
    cidr('sourceRanges[]'),
    cidr('destinationRanges[]'),
    email('sourceServiceAccounts[]'),
    email('targetServiceAccounts[]'),
    computeName('sourceTags[]'),
    computeName('targetTags[]'),
    oneOf('direction', 'INGRESS', 'EGRESS'),
    whole('priority', 0, 65_535),
  ],
  problems: firewallProblems,
  needs: (values) => [networkOf(values)],
  computed: { ...firewalls.links, direction: () => 'INGRESS' },
};

const address: Kind = {
  ...addresses,
  noun: 'address',
  immutable: [
    ...['name', 'project', 'region', 'address', 'addressType', 'description', 'ipVersion'],
    ...['network', 'networkTier', 'prefixLength', 'purpose', 'subnetwork', 'ipv6EndpointType'],
  ],
  rules: [
    computeName(),
    region(),
    oneOf('addressType', 'INTERNAL', 'EXTERNAL'),
    oneOf('networkTier', 'PREMIUM', 'STANDARD'),
    oneOf('ipVersion', 'IPV4', 'IPV6'),
  ],
  computed: {
    ...addresses.links,
    // what is made in a lab is reached on this machine only
    address: ({ id, addressType }) =>
      addressType === 'INTERNAL' ? privateAddress(id) : loopbackAddress(id),
    addressId: ({ id }) => numberOf(id, 18),
    networkTier: () => 'PREMIUM',
  },
};

const globalAddress: Kind = {
  ...globalAddresses,
  noun: 'address',
  immutable: [
    ...['name', 'project', 'address', 'addressType', 'description', 'ipVersion', 'network'],
    ...['prefixLength', 'purpose'],
  ],
  rules: [
    computeName(),
    oneOf('addressType', 'INTERNAL', 'EXTERNAL'),
    oneOf('ipVersion', 'IPV4', 'IPV6'),
  ],
  computed: {
    ...globalAddresses.links,
    address: ({ id }) => loopbackAddress(id),
  },
};

const sslPolicy: Kind = {
  ...policies,
  noun: 'SSL policy',
  immutable: ['name', 'project', 'description'],
  rules: [
    computeName(),
    oneOf('minTlsVersion', 'TLS_1_0', 'TLS_1_1', 'TLS_1_2', 'TLS_1_3'),
    oneOf('profile', 'COMPATIBLE', 'MODERN', 'RESTRICTED', 'CUSTOM', 'FIPS_202205'),
  ],
  computed: { ...policies.links, fingerprint: ({ id }) => fingerprintOf(id) },
};

/** Networks and what is in them. */
export const networkKinds: Readonly<Record<string, Kind>> = {
  'gcp:compute/network:Network': network,
  'gcp:compute/subnetwork:Subnetwork': subnetwork,
  'gcp:compute/router:Router': router,
  'gcp:compute/routerNat:RouterNat': routerNat,
  'gcp:compute/firewall:Firewall': firewall,
  'gcp:compute/address:Address': address,
  'gcp:compute/globalAddress:GlobalAddress': globalAddress,
  'gcp:compute/sSLPolicy:SSLPolicy': sslPolicy,
};

function bounds(range: string): readonly [number, number] {
  const [first = '', length = '32'] = range.split('/');
  const start = addressNumber(first);
  return [start, start + 2 ** (32 - Number(length))];
}

function contains(outer: string, inner: string): boolean {
  const [[from, to], [start, end]] = [bounds(outer), bounds(inner)];
  return from <= start && end <= to;
}

function firstHost(range: string): string {
  const [first] = bounds(range);
  return [24, 16, 8, 0].map((shift) => Math.floor((first + 1) / 2 ** shift) % 256).join('.');
}

function rangesApart(given: JsonObject) {
  const secondary = (given['secondaryIpRanges'] ?? []) as readonly JsonObject[];
  const all = [
    { property: 'ipCidrRange', range: text(given['ipCidrRange']) },
    ...secondary.map(({ ipCidrRange }, index) => ({
      property: `secondaryIpRanges[${index}].ipCidrRange`,
      range: text(ipCidrRange),
    })),
  ].filter(({ range }) => range.includes('.'));
  return all.flatMap(({ property, range }, index) =>
    all.slice(0, index).flatMap((other) => {
      const [[from, to], [start, end]] = [bounds(other.range), bounds(range)];
      if (to <= start || end <= from) return [];
      const reason = `must not overlap with ${other.property} (${other.range}), got '${range}'`;
      return [{ property, reason }];
    }),
  );
}

function firewallProblems(given: JsonObject) {
  const has = (...names: readonly string[]) => names.some((name) => given[name] !== undefined);
  const problems: { property: string; reason: string }[] = [];
  if (has('allows') === has('denies')) {
    problems.push({
      property: '',
      reason: "one of 'allows' and 'denies' must be given, and not both",
    });
  }
  if (
    given['direction'] !== 'EGRESS' &&
    !has('sourceTags', 'sourceRanges', 'sourceServiceAccounts')
  ) {
    const reason = 'one of source_tags, source_ranges, or source_service_accounts must be defined';
    problems.push({ property: '', reason });
  }
  if (has('sourceServiceAccounts', 'targetServiceAccounts') && has('sourceTags', 'targetTags')) {
    problems.push({ property: '', reason: 'tags and service accounts must not be used together' });
  }
  return problems;
}

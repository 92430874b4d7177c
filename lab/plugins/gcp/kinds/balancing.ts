import type { Json, JsonObject } from '../../protocol/values';
import { loopbackAddress } from '../addresses';
import {
  compute,
  computeId,
  fingerprintOf,
  numberOf,
  text,
  type Kind,
  type Reference,
} from '../kind';
import { computeName, matching, oneOf, whole } from '../rules';

const healthChecks = compute('global', 'healthChecks');
const backends = compute('global', 'backendServices');
const proxies = compute('global', 'targetTcpProxies');
const rules = compute('global', 'forwardingRules');

const inUse = { reason: 'resourceInUseByAnotherResource' };
const SCHEMES = ['EXTERNAL', 'EXTERNAL_MANAGED', 'INTERNAL_MANAGED', 'INTERNAL_SELF_MANAGED'];

const healthCheck: Kind = {
  ...healthChecks,
  noun: 'health check',
  immutable: ['name', 'project'],
  rules: [
    computeName(),
    whole('checkIntervalSec', 1, 300),
    whole('timeoutSec', 1, 300),
    whole('healthyThreshold', 1, 10),
    whole('unhealthyThreshold', 1, 10),
    ...['tcp', 'http', 'https', 'ssl', 'http2', 'grpc'].map((kind) =>
      whole(`${kind}HealthCheck.port`, 1, 65_535),
    ),
  ],
  problems: (given) => {
    const kinds = Object.keys(given).filter((name) => name.endsWith('HealthCheck'));
    if (kinds.length === 1) return [];
    return [
      { property: '', reason: `exactly one kind of check must be given, got ${kinds.length}` },
    ];
  },
  computed: {
    ...healthChecks.links,
    type: (values) => {
      const kind = Object.keys(values).find((name) => name.endsWith('HealthCheck')) ?? '';
      return kind.replace('HealthCheck', '').toUpperCase();
    },
  },
};

const backendService: Kind = {
  ...backends,
  noun: 'backend service',
  immutable: ['name', 'project', 'loadBalancingScheme'],
  rules: [
    computeName(),
    oneOf('protocol', ...['HTTP', 'HTTPS', 'HTTP2', 'TCP', 'SSL', 'UDP', 'GRPC', 'UNSPECIFIED']),
    oneOf('loadBalancingScheme', ...SCHEMES),
    oneOf('backends[].balancingMode', 'UTILIZATION', 'RATE', 'CONNECTION', 'CUSTOM_METRICS'),
    whole('timeoutSec', 1, 2_147_483_647),
  ],
  needs: ({ backends: given = [], healthChecks: checks, project = '' }) => [
    ...(given as readonly JsonObject[]).map(({ group }) => ({
      ...{ type: 'gcp:compute/instanceGroup:InstanceGroup', holds: inUse },
      id: computeId(group, { folder: 'global/instanceGroups', project }),
    })),
    ...(typeof checks === 'string'
      ? [reference('healthCheck:HealthCheck', 'healthChecks', checks, project)]
      : []),
  ],
  computed: {
    ...backends.links,
    fingerprint: ({ id }) => fingerprintOf(id),
    generatedId: ({ id }) => Number(numberOf(id, 15)),
    timeoutSec: () => 30,
  },
};

const tcpProxy: Kind = {
  ...proxies,
  noun: 'target TCP proxy',
  immutable: ['name', 'project', 'description', 'proxyBind'],
  rules: [computeName(), oneOf('proxyHeader', 'NONE', 'PROXY_V1')],
  needs: ({ backendService: given = '', project = '' }) => [
    reference('backendService:BackendService', 'backendServices', given, project),
  ],
  computed: { ...proxies.links, proxyId: ({ id }) => Number(numberOf(id, 15)) },
};

const forwardingRule: Kind = {
  ...rules,
  noun: 'forwarding rule',
  immutable: [
    ...['name', 'project', 'ipAddress', 'ipProtocol', 'ipVersion', 'loadBalancingScheme'],
    ...['metadataFilters', 'network', 'networkTier', 'portRange', 'description', 'subnetwork'],
  ],
  rules: [
    computeName(),
    matching('portRange', /^\d{1,5}(-\d{1,5})?$/, 'a port or a range such as 80-443'),
    oneOf('ipProtocol', 'TCP', 'UDP', 'ESP', 'AH', 'SCTP', 'ICMP'),
    oneOf('loadBalancingScheme', ...SCHEMES),
  ],
  needs: ({ target = '', project = '' }) =>
    text(target).includes('targetTcpProxies')
      ? [reference('targetTCPProxy:TargetTCPProxy', 'targetTcpProxies', target, project)]
      : [],
  computed: {
    selfLink: rules.links['selfLink'] ?? String,
    forwardingRuleId: ({ id }) => Number(numberOf(id, 15)),
    ipAddress: ({ id }) => loopbackAddress(id),
    ipProtocol: () => 'TCP',
    labelFingerprint: ({ labels }) => fingerprintOf(JSON.stringify(labels ?? {})),
  },
};

function reference(type: string, collection: string, value: Json, project: Json): Reference {
  const id = computeId(value, { folder: `global/${collection}`, project });
  return { type: `gcp:compute/${type}`, id, holds: inUse };
}

/** Load balancers in front of machines. */
export const balancingKinds: Readonly<Record<string, Kind>> = {
  'gcp:compute/healthCheck:HealthCheck': healthCheck,
  'gcp:compute/backendService:BackendService': backendService,
  'gcp:compute/targetTCPProxy:TargetTCPProxy': tcpProxy,
  'gcp:compute/globalForwardingRule:GlobalForwardingRule': forwardingRule,
};

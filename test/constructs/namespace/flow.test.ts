import * as fc from 'fast-check';
import type { AllowFlowProps } from '../../../constructs/namespace/flow';
import { AllowFlow } from '../../../constructs/namespace/flow';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from './manifests';

function policy(props: Omit<AllowFlowProps, 'name' | 'from' | 'to'> & (From | To)) {
  const [manifest] = manifestsOf((chart) => {
    new AllowFlow(chart, 'flow', { name: 'flow', ...props });
  });
  return manifest;
}
interface From {
  readonly from: readonly Peer[];
}
interface To {
  readonly to: readonly Peer[];
}

const pods = { app: 'web' };
const ports = [Port.tcp(8080)];

test('an incoming flow is a policy for ingress to the selected pods, in the chart’s namespace', () => {
  expect(policy({ pods, ports, from: [Peer.pods({ app: 'proxy' })] })).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'flow', namespace: 'apps' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app: 'proxy' } } }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
    },
  });
});

test('an outgoing flow is a policy for egress, in the namespace that it names', () => {
  const manifest = policy({
    pods: {},
    namespace: 'ledger',
    ports: [Port.udp(53), Port.tcpRange(30000, 32767)],
    to: [Peer.anyPod()],
  });
  expect(manifest?.metadata).toEqual({ name: 'flow', namespace: 'ledger' });
  expect(manifest?.spec).toEqual({
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ namespaceSelector: {} }],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 30000, endPort: 32767, protocol: 'TCP' },
        ],
      },
    ],
  });
});

const monitoring = { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } };

test.each([
  ['every pod of a namespace', Peer.namespace('monitoring'), [{ namespaceSelector: monitoring }]],
  [
    'some pods of a namespace',
    Peer.namespace('monitoring', { app: 'prometheus' }),
    [{ namespaceSelector: monitoring, podSelector: { matchLabels: { app: 'prometheus' } } }],
  ],
  ['every pod beside it', Peer.pods({}), [{ podSelector: {} }]],
  [
    'addresses',
    Peer.addresses(['10.0.0.0/8', '2001:db8::/32']),
    [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '2001:db8::/32' } }],
  ],
  [
    'an API server whose address is known',
    Peer.apiServer(['172.16.0.2/32']),
    [{ ipBlock: { cidr: '172.16.0.2/32' } }],
  ],
])('a peer can be %s', (_, peer, written) => {
  expect(policy({ pods, ports, from: [peer] })?.spec).toMatchObject({
    ingress: [{ from: written }],
  });
});

test.each([
  ['anywhere', Peer.anywhere()],
  ['an API server of unknown address', Peer.apiServer()],
])(
  '%s is a rule without peers, since a CIDR of all addresses leaves pods out in some networks',
  (_, peer) => {
    expect(policy({ pods, ports, to: [peer] })?.spec).toMatchObject({
      egress: [{ ports: [{ port: 8080 }] }],
    });
    expect(policy({ pods, ports, to: [peer] })?.spec).not.toHaveProperty('egress.0.to');
  },
);

test('fails when a flow names no ports and no peers', () => {
  const error = userErrorOf(() => policy({ pods, ports: [], to: [] }));
  expect(error.problems).toEqual([
    "flow.flow: 'ports' must name at least one port, got none",
    "flow.flow: 'to' must name at least one peer, got none",
  ]);
  expect(error.fix).toBe('name who talks to whom on which port, such as ports: [Port.tcp(3322)]');
});

test('fails when anywhere hides the peers beside it', () => {
  expect(() => policy({ pods, ports, from: [Peer.anywhere(), Peer.pods(pods)] })).toThrow(
    "flow.flow: 'from' must be 'anywhere' alone or other peers, got 'anywhere' among 2 peers",
  );
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '::/129', 'office', '', '10.0.0.0/8/8'])(
  "fails when an address range is '%s'",
  (cidr) => {
    expect(() => Peer.addresses(['10.1.0.0/16', cidr])).toThrow(
      `flow: 'addresses' must be address ranges (such as '10.20.0.0/16'), got '${cidr}'`,
    );
  },
);

test('fails when a list of address ranges is empty, which a policy would read as anybody', () => {
  expect(() => Peer.apiServer([])).toThrow(
    "flow: 'addresses' must be address ranges (such as '10.20.0.0/16'), got ''",
  );
});

test.each([0, 65536, 1.5, Number.NaN])('fails when a port is %d', (port) => {
  expect(() => Port.tcp(port)).toThrow(
    `flow: 'port' must be a whole number from 1 to 65535, got '${port}'`,
  );
});

test('fails when a range ends before it begins', () => {
  expect(() => Port.tcpRange(90, 80)).toThrow(
    "flow: 'port' range must end after it begins, got '90-80'",
  );
});

const port = fc.integer({ min: 1, max: 65535 });
const somePeer = fc.oneof(
  fc
    .dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'))
    .map((labels) => Peer.pods(labels)),
  fc.constantFrom('monitoring', 'gateway').map((name) => Peer.namespace(name)),
  fc.ipV4().map((address) => Peer.addresses([`${address}/32`])),
);

test('any flow opens one direction, with every port and every peer that it names and no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(port, { minLength: 1, maxLength: 5 }),
      fc.array(somePeer, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (numbers, peers, incoming) => {
        const flow = { pods, ports: numbers.map((number) => Port.tcp(number)) };
        const spec = policy({ ...flow, ...(incoming ? { from: peers } : { to: peers }) })?.spec;
        const rule = {
          [incoming ? 'from' : 'to']: peers.map((peer) => peer.toNetworkPolicyPeers()).flat(),
          ports: numbers.map((number) => ({ port: number, protocol: 'TCP' })),
        };
        expect(spec).toEqual({
          podSelector: { matchLabels: pods },
          policyTypes: [incoming ? 'Ingress' : 'Egress'],
          [incoming ? 'ingress' : 'egress']: [rule],
        });
      },
    ),
  );
});

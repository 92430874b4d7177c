import * as fc from 'fast-check';
import { FlowPolicies } from '../../../constructs/namespace/flow-policies';
import type { Flow, Party } from '../../../constructs/namespace/flow-table';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from './manifests';

const web: Party = { namespace: 'apps', name: 'web', pods: { app: 'web' } };
const jobs: Party = { namespace: 'apps', name: 'jobs', pods: { app: 'jobs' } };
const ledger: Party = { namespace: 'ledger', name: 'ledger', pods: { app: 'immudb' } };
const dns: Party = { namespace: 'kube-system', name: 'kube-dns', pods: { 'k8s-app': 'kube-dns' } };
const grpc = [Port.tcp(3322)];
const written = [{ port: 3322, protocol: 'TCP' }];
const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

function policies(flows: readonly Flow[], namespaces: readonly string[] = ['apps', 'ledger']) {
  return manifestsOf((chart) => {
    new FlowPolicies(chart, 'flows', { flows, namespaces });
  });
}

test('a row becomes a policy at each end, named as the party, that says what it is for', () => {
  const purpose = 'orders are booked';
  expect(policies([{ from: web, to: ledger, ports: grpc, purpose }])).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: 'web',
        namespace: 'apps',
        annotations: { 'plinth.dev/purpose': 'orders are booked' },
      },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: inNamespace('ledger'),
                podSelector: { matchLabels: { app: 'immudb' } },
              },
            ],
            ports: written,
          },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: 'ledger',
        namespace: 'ledger',
        annotations: { 'plinth.dev/purpose': 'orders are booked' },
      },
      spec: {
        podSelector: { matchLabels: { app: 'immudb' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: inNamespace('apps'),
                podSelector: { matchLabels: { app: 'web' } },
              },
            ],
            ports: written,
          },
        ],
      },
    },
  ]);
});

test('within a namespace the other end is told by its pods alone', () => {
  const [from] = policies([{ from: web, to: jobs, ports: grpc, purpose: 'work' }]);
  expect(from?.spec).toMatchObject({
    egress: [{ to: [{ podSelector: { matchLabels: { app: 'jobs' } } }] }],
  });
});

test('all rows of a party are one policy, both ways, and a row that is there twice is there once', () => {
  const flow = { from: web, to: ledger, ports: grpc, purpose: 'orders are booked' };
  const manifests = policies([
    flow,
    { ...flow, purpose: 'orders are read' },
    flow,
    { from: Peer.anyPod(), to: web, ports: [Port.tcp(80)], purpose: 'pages are served' },
    { from: web, to: jobs, ports: grpc, purpose: 'work is handed on' },
  ]);
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual(['web', 'ledger', 'jobs']);
  expect(manifests[0]).toMatchObject({
    metadata: {
      annotations: {
        'plinth.dev/purpose':
          'orders are booked; orders are read; pages are served; work is handed on',
      },
    },
    spec: {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }],
      egress: [
        { to: [{ namespaceSelector: inNamespace('ledger') }], ports: written },
        { to: [{ podSelector: { matchLabels: { app: 'jobs' } } }], ports: written },
      ],
    },
  });
});

test('a party of a namespace that is not ours is only named', () => {
  const manifests = policies([{ from: web, to: dns, ports: [Port.udp(53)], purpose: 'names' }]);
  expect(manifests.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
    'apps/web',
  ]);
  expect(manifests[0]?.spec).toMatchObject({
    egress: [{ to: [{ namespaceSelector: inNamespace('kube-system') }] }],
  });
});

test('every pod of a namespace can be a party', () => {
  const all = { namespace: 'apps', name: 'all', pods: {} };
  const [own, far] = policies([{ from: all, to: ledger, ports: grpc, purpose: 'all book' }]);
  expect(own?.spec).toMatchObject({ podSelector: {} });
  expect(far?.spec).toMatchObject({
    ingress: [{ from: [{ namespaceSelector: inNamespace('apps') }] }],
  });
  expect(far?.spec).not.toHaveProperty('ingress.0.from.0.podSelector');
});

test('anybody is a rule without peers, since a CIDR of all addresses leaves pods out in some networks', () => {
  const [policy] = policies([{ from: web, to: Peer.anywhere(), ports: grpc, purpose: 'mail' }]);
  expect(policy?.spec).toEqual({
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Egress'],
    egress: [{ ports: written }],
  });
});

test('labels of a party are a set, in whatever order they are written', () => {
  const one = { ...web, pods: { app: 'web', tier: 'front' } };
  const other = { ...web, pods: { tier: 'front', app: 'web' } };
  const to = Peer.anywhere();
  expect(
    policies([
      { from: one, to, ports: grpc, purpose: 'mail' },
      { from: other, to, ports: grpc, purpose: 'mail' },
    ]),
  ).toHaveLength(1);
});

test('no rows, no policies', () => {
  expect(policies([])).toEqual([]);
});

test('fails with every problem of the table at once, each named once', () => {
  const error = userErrorOf(() =>
    policies([
      { from: Peer.anyPod(), to: Peer.anywhere(), ports: [], purpose: 'nothing' },
      { from: web, to: ledger, ports: grpc, purpose: ' ' },
      { from: { ...web, pods: { app: 'other' } }, to: ledger, ports: grpc, purpose: 'a' },
      { from: { ...web, pods: { app: 'other' } }, to: ledger, ports: grpc, purpose: 'a' },
      { from: { ...web, name: 'Web_1' }, to: ledger, ports: grpc, purpose: 'b' },
      { from: { ...web, name: 'default-deny' }, to: ledger, ports: grpc, purpose: 'c' },
      { from: { ...web, namespace: 'shop' }, to: dns, ports: grpc, purpose: 'd' },
    ]),
  );
  expect(error.problems).toEqual([
    "flow 'nothing': 'ports' must name at least one port, got none",
    "flow 'nothing': 'from' or 'to' must be pods of the platform, got none on either end",
    "flow: 'purpose' must say why the conversation is needed, got ' '",
    `flow 'a': party 'apps/web' must have the labels {"app":"web"} as elsewhere, got {"app":"other"}`,
    "flow 'b': party 'name' must be lower case letters, digits, inner hyphens and dots, got 'Web_1'",
    "flow 'c': party 'name' must not be 'default-deny', which denies all that no flow allows, got 'apps/default-deny'",
    "flow 'd': 'from' or 'to' must lie in a namespace of the platform (apps, ledger), got 'shop/web' and 'kube-system/kube-dns'",
  ]);
  expect(error.fix).toBe(
    'say who talks to whom on which port and why, with the parties that products state',
  );
});

const party = fc.record({
  namespace: fc.constantFrom('apps', 'ledger', 'kube-system'),
  name: fc.constantFrom('a', 'b', 'c'),
});
const end = fc.oneof(
  { weight: 3, arbitrary: party.map((it) => ({ ...it, pods: { app: it.name } })) },
  { weight: 1, arbitrary: fc.constantFrom(Peer.anywhere(), Peer.anyPod()) },
);
const flow: fc.Arbitrary<Flow> = fc.record({
  from: end,
  to: end,
  ports: fc
    .uniqueArray(fc.integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 3 })
    .map((ports) => ports.map((port) => Port.tcp(port))),
  purpose: fc.constantFrom('x', 'y'),
});
const isOurs = (it: Party | Peer): it is Party =>
  !(it instanceof Peer) && it.namespace !== 'kube-system';

interface Rule {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly ports: unknown;
}

test('any table opens at each of our ends what its rows say, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 12 }), (all) => {
      const flows = all.filter(({ from, to }) => isOurs(from) || isOurs(to));
      const rows = new Set(
        flows.flatMap(({ from, to, ports }) => [
          ...(isOurs(from) ? [row('egress', from, to, ports)] : []),
          ...(isOurs(to) ? [row('ingress', to, from, ports)] : []),
        ]),
      );
      const rendered = policies(flows).flatMap(({ metadata, spec }) => {
        const { ingress = [], egress = [] } = spec as { ingress?: Rule[]; egress?: Rule[] };
        const self = `${metadata.namespace ?? ''}/${metadata.name}`;
        return [
          ...ingress.map((it) => `${self} ingress ${JSON.stringify([it.from ?? null, it.ports])}`),
          ...egress.map((it) => `${self} egress ${JSON.stringify([it.to ?? null, it.ports])}`),
        ];
      });
      expect(rendered.sort()).toEqual([...rows].sort());
    }),
  );
});

function row(side: string, self: Party, far: Party | Peer, ports: readonly Port[]): string {
  const peers = far instanceof Peer ? peersOf(far) : [selection(self, far)];
  const numbers = ports.map((port) => ({ port: numberOf(port), protocol: 'TCP' }));
  return `${self.namespace}/${self.name} ${side} ${JSON.stringify([peers, numbers])}`;
}

function peersOf(peer: Peer): unknown {
  const peers = peer.toNetworkPolicyPeers();
  return peers === 'anyone' ? null : peers;
}

function selection(self: Party, { namespace, pods }: Party) {
  const podSelector = { matchLabels: pods };
  return self.namespace === namespace
    ? { podSelector }
    : { namespaceSelector: inNamespace(namespace), podSelector };
}

function numberOf(port: Port): unknown {
  return port.toNetworkPolicyPort().port?.value;
}

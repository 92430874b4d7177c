import { Peer } from '../../../constructs/namespace/peer';

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
    'some pods beside it',
    Peer.pods({ app: 'a' }),
    [{ podSelector: { matchLabels: { app: 'a' } } }],
  ],
  [
    'every pod of the namespaces with a label',
    Peer.namespaces({ team: 'shop' }),
    [{ namespaceSelector: { matchLabels: { team: 'shop' } } }],
  ],
  [
    'some pods of the namespaces with a label',
    Peer.namespaces({ team: 'shop' }, { app: 'a' }),
    [
      {
        namespaceSelector: { matchLabels: { team: 'shop' } },
        podSelector: { matchLabels: { app: 'a' } },
      },
    ],
  ],
  ['every pod of the cluster', Peer.anyPod(), [{ namespaceSelector: {} }]],
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
  ['anybody', Peer.anywhere(), 'anyone'],
  ['an API server of unknown address', Peer.apiServer(), 'anyone'],
])('a peer can be %s', (_, peer, written) => {
  expect(peer.toNetworkPolicyPeers()).toEqual(written);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '::/129', 'office', '', '10.0.0.0/8/8'])(
  "fails when an address range is '%s'",
  (cidr) => {
    expect(() => Peer.addresses(['10.1.0.0/16', cidr])).toThrow(
      `flow: 'addresses' must be address ranges (such as '10.20.0.0/16'), got '${cidr}'`,
    );
  },
);

test('fails when namespaces have no label, which a policy would read as every namespace', () => {
  expect(() => Peer.namespaces({}, { app: 'a' })).toThrow(
    "flow: 'namespaces' must name at least one label, for none would mean every namespace, got none",
  );
});

test('fails when a list of address ranges is empty, which a policy would read as anybody', () => {
  expect(() => Peer.apiServer([])).toThrow(
    "flow: 'addresses' must be address ranges (such as '10.20.0.0/16'), got ''",
  );
});

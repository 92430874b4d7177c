import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import { Port } from '../../constructs/namespace/port';
import type { Network } from '../policy/reachability';
import { against, againstPolicies, goalAt, goalsOf, sourceOf, type Tried } from './flow-matrix';
import type { LivePod } from './live-pods';

const web: Party = { namespace: 'shop', name: 'web', pods: { app: 'web' } };
const database: Party = { namespace: 'shop', name: 'database', pods: { app: 'database' } };

const flows: readonly Flow[] = [
  { from: web, to: database, ports: [Port.tcp(5432)], purpose: 'orders are kept' },
  { from: web, to: Peer.anywhere(), ports: [Port.tcp(443)], purpose: 'cards are charged' },
];

const network: Network = { namespaces: { shop: {} }, policies: [] };

function pod(app: string, ports: readonly number[]): LivePod {
  return {
    namespace: 'shop',
    name: `${app}-1`,
    labels: { app },
    address: '198.19.0.9',
    ports,
    pid: 1,
  };
}

const [asking, answering, other] = [pod('web', [8080]), pod('database', [9187]), pod('other', [])];

const tried = (from: LivePod, goal: Tried['goal'], outcome: Tried['outcome']): Tried => ({
  source: sourceOf(from),
  goal,
  outcome,
});

const [postgres, metrics] = goalsOf(answering, flows);

test('a pod is tried on its own ports and on those that the table opens', () => {
  expect(goalsOf(answering, flows).map(({ name }) => name)).toEqual([
    'shop/database-1:5432/TCP',
    'shop/database-1:9187/TCP',
  ]);
});

test('what the table says and what it does not say is as wanted', () => {
  if (postgres === undefined || metrics === undefined) throw new Error('no goals');
  const good = [
    tried(asking, postgres, 'connected'),
    tried(asking, metrics, 'silent'),
    tried(other, postgres, 'silent'),
    // nobody listens there, but it was let through
    tried(asking, goalAt('203.0.113.7', 443), 'refused'),
    tried(other, goalAt('203.0.113.7', 443), 'silent'),
  ];
  expect(against(flows, network, good)).toEqual({ undeclared: [], broken: [] });
});

test('a row for anybody is owed to those outside, and lets no pod of the platform out of its own policies', () => {
  const open: readonly Flow[] = [
    { from: Peer.anywhere(), to: database, ports: [Port.tcp(5432)], purpose: 'anybody asks' },
  ];
  if (postgres === undefined) throw new Error('no goals');
  const stranger: LivePod = { ...other, namespace: 'elsewhere' };
  const silent = [tried(other, postgres, 'silent'), tried(stranger, postgres, 'silent')];
  expect(against(open, network, silent)).toEqual({
    undeclared: [],
    broken: ['elsewhere/other-1 → shop/database-1:5432/TCP'],
  });
  const connected = silent.map((one): Tried => ({ ...one, outcome: 'connected' }));
  expect(against(open, network, connected)).toEqual({ undeclared: [], broken: [] });
});

test('fails when something comes through that no row allows, or a row comes to nothing', () => {
  if (postgres === undefined) throw new Error('no goals');
  const bad = [
    tried(other, postgres, 'connected'),
    tried(other, goalAt('203.0.113.7', 443), 'refused'),
    tried(asking, postgres, 'silent'),
  ];
  expect(against(flows, network, bad)).toEqual({
    undeclared: ['shop/other-1 → shop/database-1:5432/TCP', 'shop/other-1 → 203.0.113.7:443/TCP'],
    broken: ['shop/web-1 → shop/database-1:5432/TCP'],
  });
});

test('fails when the node does not do what the policies say', () => {
  if (postgres === undefined) throw new Error('no goals');
  const denying: Network = {
    ...network,
    policies: [{ namespace: 'shop', spec: { podSelector: {}, policyTypes: ['Ingress'] } }],
  };
  expect(againstPolicies(denying, [tried(asking, postgres, 'connected')])).toEqual({
    undeclared: ['shop/web-1 → shop/database-1:5432/TCP'],
    broken: [],
  });
  expect(againstPolicies(network, [tried(asking, postgres, 'silent')])).toEqual({
    undeclared: [],
    broken: ['shop/web-1 → shop/database-1:5432/TCP'],
  });
});

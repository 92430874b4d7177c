import { createServer, type Server } from 'node:net';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import type { Manifest } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';
import { networkOf } from '../policy/network';
import type { Network } from '../policy/reachability';
import {
  against,
  againstPolicies,
  goalAt,
  goalsOf,
  nameServer,
  sourceOf,
  tryAll,
  type Goal,
  type Source,
  type Tried,
} from './flow-matrix';
import type { Kubernetes } from './kubernetes';
import { livePods, type LivePod } from './live-pods';
import { RealLab } from './real-lab';
import { placeStrangers, removeStrangers } from './strangers';
import { untilEqual } from './until';

const { charts, flows } = platform(environmentFor('local', { nodes: 'real' }));
const own = Object.keys(networkOf(plan(charts, []).map(({ manifest }) => manifest)).namespaces);
const elsewhere = 'elsewhere';

// what somebody may use outside the cluster, and two ports that nobody may
const outsidePorts = [25, 53, 80, 443, 3322, 5432, 6443, 9100, 10250];

let lab: RealLab;
let kubernetes: Kubernetes;
let pods: readonly LivePod[];
let network: Network;
let sources: readonly Source[];
let goals: readonly Goal[];
let tried: readonly Tried[];
const listeners: Server[] = [];

beforeAll(async () => {
  lab = await RealLab.of('Network policies');
  ({ kubernetes } = lab);
  await kubernetes.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: elsewhere } }]);
  await placeStrangers(kubernetes, [...own, elsewhere]);
  await Promise.all(outsidePorts.map((port) => listenOutside(port)));
  const places = [...own, elsewhere, 'kube-system'];
  // other proofs may have pods of their own
  pods = (await livePods(kubernetes, lab.nodeName)).filter(({ namespace }) =>
    places.includes(namespace),
  );
  network = await liveNetwork();
  sources = [...pods.map(sourceOf), { name: 'the outside', end: { address: lab.network.host } }];
  goals = [
    ...pods.flatMap((pod) => goalsOf(pod, flows)),
    ...pods.filter(({ labels }) => labels['k8s-app'] === 'kube-dns').map(nameServer),
    ...outsidePorts.map((port) => goalAt(lab.network.host, port)),
  ];
  tried = await lab.measure('every pair of pods tried', () => tryAll(network, sources, goals));
}, 600_000);

afterAll(async () => {
  for (const listener of listeners) listener.close();
  await removeStrangers(kubernetes, own);
  await kubernetes.must(['delete', 'namespace', elsewhere, '--ignore-not-found']);
}, 120_000);

/** Stands for the world outside: an address that is neither a pod's nor the node's. */
function listenOutside(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      // the API server has one of them already
      if (error.code === 'EADDRINUSE') resolve();
      else reject(error);
    });
    server.listen(port, lab.network.host, () => {
      listeners.push(server);
      resolve();
    });
  });
}

/** The policies as the API server has them, and the namespaces that are the platform's. */
async function liveNetwork(): Promise<Network> {
  const list = await kubernetes.must(['get', 'namespaces,networkpolicies', '-A', '-o', 'json']);
  const { items } = JSON.parse(list) as { readonly items: readonly Manifest[] };
  const isOwn = ({ kind, metadata }: Manifest) =>
    own.includes(kind === 'Namespace' ? metadata.name : (metadata.namespace ?? ''));
  return networkOf(items.filter(isOwn));
}

test('every product has pods among those that are tried', () => {
  const seen = new Set(pods.map(({ namespace }) => namespace));
  // node-exporter's own pods are in the network of the node, where no policy reaches: its stranger is not
  expect([...seen].sort()).toEqual([...own, elsewhere, 'kube-system'].sort());
  expect(tried.length).toBeGreaterThan(1_000);
});

test('pods connect where a row of the table says so, and nowhere else', () => {
  expect(against(flows, network, tried)).toEqual({ undeclared: [], broken: [] });
  const through = tried.filter(({ outcome }) => outcome !== 'silent').length;
  lab.record.fact(
    'connections tried between the pods that run, a stranger in each namespace and the outside, by the enforcer on the node',
    `${tried.length} tried from ${sources.length} places, ${through} let through, each as the table of flows says`,
  );
});

test('what comes about is what the policies say, read by the letter', () => {
  expect(againstPolicies(network, tried)).toEqual({ undeclared: [], broken: [] });
});

test('names are resolved from every namespace of the platform', () => {
  const answered = tried.filter(
    ({ goal, outcome }) => goal.protocol === 'UDP' && outcome === 'connected',
  );
  const namespaces = answered.flatMap(({ source: { end } }) =>
    'namespace' in end ? [end.namespace] : [],
  );
  expect([...new Set(namespaces)].sort()).toEqual([...own].sort());
});

describe('a policy that lets a stranger through to the database', () => {
  const stranger = { 'app.kubernetes.io/name': 'stranger' };
  const names = ['opened-egress', 'opened-ingress'];

  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'app' },
    spec,
  });

  const opened = [
    policy('opened-egress', {
      podSelector: { matchLabels: stranger },
      policyTypes: ['Egress'],
      egress: [{}],
    }),
    policy('opened-ingress', {
      podSelector: { matchLabels: { 'cnpg.io/cluster': 'main' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: stranger } }] }],
    }),
  ];

  const close = () =>
    kubernetes.must(['delete', 'networkpolicy', '--namespace=app', ...names, '--ignore-not-found']);

  afterAll(close);

  /** What the stranger beside the database gets from its instances. */
  async function tryAgain(): Promise<readonly Tried[]> {
    const source = sources.filter(({ name }) => name === 'app/stranger');
    const database = goals.filter(({ name }) => /^app\/main-\d+:5432\//.test(name));
    return tryAll(network, source, database);
  }

  const outcomes = async () => [...new Set((await tryAgain()).map(({ outcome }) => outcome))];

  test('is found, and works until it is taken away', async () => {
    expect(await outcomes()).toEqual(['silent']);
    await kubernetes.apply(opened);
    await untilEqual('the stranger comes through', outcomes, ['connected'], { seconds: 30 });
    expect(against(flows, network, await tryAgain()).undeclared).toContainEqual(
      expect.stringMatching(/^app\/stranger → app\/main-\d+:5432\/TCP$/),
    );
    await close();
    await untilEqual('the stranger is shut out', outcomes, ['silent'], { seconds: 60 });
  }, 120_000);
});

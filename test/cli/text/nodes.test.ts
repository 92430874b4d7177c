import { nodesEntries, nodesJson, nodesText, type RealNodeFacts } from '../../../cli/text/nodes';

const grafana = 'docker.io/grafana/grafana:13.2.3';
const facts: RealNodeFacts = {
  network: 0,
  missing: [],
  simulated: [],
  played: [],
  webhooks: 'called',
  built: [],
  services: [
    { name: 'node-real', state: 'running' },
    { name: 'kubelet', state: 'stopped' },
  ],
};

test('of simulated nodes it is said what they do not do', () => {
  expect(nodesEntries(undefined)).toEqual([['nodes', nodesText]]);
  expect(nodesJson(undefined)).toEqual({ nodes: 'simulated' });
});

test('a real node of which nothing is missing is told in two lines', () => {
  expect(nodesEntries(facts)).toEqual([
    [
      'nodes',
      'real: this machine is node-real, its containers run and its volumes hold what is written; webhooks are called',
    ],
    ['services', 'node-real running, kubelet stopped'],
  ]);
  expect(nodesJson(facts)).toEqual({ nodes: 'real', real: facts });
});

test('what is not real is named, and why, and what the rest takes', () => {
  const entries = nodesEntries({
    ...facts,
    missing: [{ reference: grafana, reason: 'no recipe' }],
    simulated: [grafana, 'quay.io/jetstack/cert-manager-webhook:v1'],
    played: ['cert-manager'],
    webhooks: 'off',
    built: [{ reference: 'docker.io/library/traefik:v3', differs: 'it has no shell' }],
    memory: { controlPlane: 1024 ** 3, pods: 3.25 * 1024 ** 3 },
  });
  expect(Object.fromEntries(entries)).toEqual({
    nodes:
      'real: this machine is node-real, its containers run and its volumes hold what is written; ' +
      'no webhook is called, for one of their operators has no image',
    services: 'node-real running, kubelet stopped',
    simulated: `on node-simulated: ${grafana} (no recipe) and along with these quay.io/jetstack/cert-manager-webhook:v1`,
    played: 'by the lab: cert-manager',
    'made here':
      '1 images, for their registries are not reached; ./plinth status --json tells in what each differs',
    memory: '4.3 GiB: 1.0 GiB control plane, 3.3 GiB pods',
  });
});

import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import type { Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import { flowExceptions } from './flow-exceptions';
import { judged } from './findings';
import {
  isDeclared,
  isGoverned,
  isPromised,
  sourcesOf,
  targetsOf,
  type NamedTarget,
} from './declared';
import { localManifests } from './manifests';
import { networkOf } from './network';
import { reaches } from './reachability';

const { flows } = platform(environmentFor('local'));
const manifests = localManifests();

/** Connections that come about without a row of the table, and rows that come to nothing. */
function deviations(all: readonly Manifest[]) {
  const network = networkOf(all);
  const sources = sourcesOf(all, flows);
  const targets = targetsOf(all, flows);
  const pairs = sources
    .flatMap((source) => targets.map((target) => ({ source, target })))
    .filter(({ source, target }) => isGoverned(network, source.end, target));
  const named = ({ source, target }: (typeof pairs)[number]) => `${source.name} → ${target.name}`;
  return {
    undeclared: pairs
      .filter(({ source, target }) => reaches(network, source.end, target))
      .filter(({ source, target }) => !isDeclared(flows, network, source.end, target))
      .map(named),
    broken: pairs
      .filter(({ source, target }) => isPromised(flows, source.end, target))
      .filter(({ source, target }) => !reaches(network, source.end, target))
      .map(named),
  };
}

test('every Service is reachable from its declared peers and from nobody else', () => {
  expect(deviations(manifests)).toEqual({ undeclared: [], broken: [] });
});

test('somebody may reach every Service, but for those whose peers come from elsewhere', () => {
  const network = networkOf(manifests);
  const sources = sourcesOf(manifests, flows);
  const services = targetsOf(manifests, flows).filter(({ service }) => service !== undefined);
  const placeOf = ({ service = '', port }: NamedTarget) => `${service}:${port}`;
  const reached = services
    .filter((target) => sources.some(({ end }) => isDeclared(flows, network, end, target)))
    .map(placeOf);
  const lonely = [...new Set(services.map(placeOf))]
    .filter((place) => !reached.includes(place))
    .map((object) => ({ rule: 'service-without-peer', object }));
  expect(judged(lonely, flowExceptions)).toEqual({ open: [], unused: [] });
});

const policies = manifests.filter(
  (manifest) => groupKind(manifest) === 'networking.k8s.io/NetworkPolicy',
);

test.each(policies.map((policy) => [logicalName(policy), policy] as const))(
  'fails without %s, and when everybody is let in beside it',
  (_, policy) => {
    const open = { podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] };
    const metadata = { ...policy.metadata, name: 'open' };
    const without = deviations(manifests.filter((manifest) => manifest !== policy));
    const opened = deviations([...manifests, { ...policy, metadata, spec: open }]);
    expect([...without.broken, ...without.undeclared]).not.toEqual([]);
    expect(opened.undeclared).not.toEqual([]);
  },
);

test('pods of every namespace may say and hear nothing that no policy allows', () => {
  const network = networkOf(manifests);
  const stranger = { app: 'stranger' };
  for (const namespace of Object.keys(network.namespaces)) {
    const pod = { namespace, labels: stranger };
    const target = { end: pod, port: 8080, protocol: 'TCP' } as const;
    const outside = { address: '203.0.113.7' };
    const out = { end: outside, port: 443, protocol: 'TCP' } as const;
    expect([namespace, reaches(network, outside, target)]).toEqual([namespace, false]);
    expect([namespace, reaches(network, pod, out)]).toEqual([namespace, false]);
  }
});

test('every namespace denies by default, both ways, in a policy of its own', () => {
  const { namespaces, policies } = networkOf(manifests);
  const denying = policies.filter(
    ({ spec }) =>
      Object.keys(spec.podSelector).length === 0 &&
      spec.ingress === undefined &&
      spec.egress === undefined &&
      spec.policyTypes?.join() === 'Ingress,Egress',
  );
  expect(denying.map(({ namespace }) => namespace).sort()).toEqual(Object.keys(namespaces).sort());
});

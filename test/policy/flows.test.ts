import type { Flow } from '../../constructs/namespace/flow-table';
import type { Manifest } from '../../stacks/release/manifest';
import { groupKind, logicalName } from '../../stacks/release/names';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import { plan } from '../../stacks/release/plan';
import { everyStack, platformOf } from '../stacks/every-platform';
import { flowExceptions } from './flow-exceptions';
import { judged, type Finding } from './findings';
import {
  isDeclared,
  isGoverned,
  isPromised,
  sourcesOf,
  targetsOf,
  type NamedTarget,
} from './declared';
import { manifestsOf } from './manifests';
import { networkOf } from './network';
import { reaches } from './reachability';

/** Connections that come about without a row of the table, and rows that come to nothing. */
function deviations(all: readonly Manifest[], flows: readonly Flow[]) {
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

describe.each(everyStack)('%s', (stack) => {
  const { flows } = platformOf(stack);
  const manifests = manifestsOf(stack);

  test('every Service is reachable from its declared peers and from nobody else', () => {
    expect(deviations(manifests, flows)).toEqual({ undeclared: [], broken: [] });
  });

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
    expect(denying.map(({ namespace }) => namespace).sort()).toEqual(
      Object.keys(namespaces).sort(),
    );
  });
});

test('somebody may reach every Service, but for those whose peers come from elsewhere', () => {
  const lonely = everyStack.flatMap((stack) =>
    lonelyServices(manifestsOf(stack), platformOf(stack).flows),
  );
  expect(judged(lonely, flowExceptions)).toEqual({ open: [], unused: [] });
});

function lonelyServices(
  manifests: readonly Manifest[],
  flows: readonly Flow[],
): readonly Finding[] {
  const network = networkOf(manifests);
  const sources = sourcesOf(manifests, flows);
  const services = targetsOf(manifests, flows).filter(({ service }) => service !== undefined);
  const placeOf = ({ service = '', port }: NamedTarget) => `${service}:${port}`;
  const reached = services
    .filter((target) => sources.some(({ end }) => isDeclared(flows, network, end, target)))
    .map(placeOf);
  return [...new Set(services.map(placeOf))]
    .filter((place) => !reached.includes(place))
    .map((object) => ({ rule: 'service-without-peer', object }));
}

describe('a branch, another one and their host in one cluster', () => {
  const stacks = ['dev', 'branch-login', 'branch-other'];
  const flows = stacks.flatMap((stack) => platformOf(stack).flows);
  const all = stacks.flatMap((stack) => manifestsOf(stack));

  test("the host's operator and Prometheus reach both, and branches nothing of each other or the host", () => {
    expect(deviations(all, flows)).toEqual({ undeclared: [], broken: [] });
  });

  test('fails where the host does not let its operator out to them', () => {
    const later = 'the PostgreSQL operator asks instances of namespaces that come later';
    const { branches: _, ...alone } = environmentFor('dev');
    const { charts } = platform(alone);
    const closed = plan(charts, []).map(({ manifest }) => manifest);
    const branches = stacks.slice(1).flatMap((stack) => manifestsOf(stack));
    expect(flows.map(({ purpose }) => purpose)).toContain(later);
    expect(deviations([...closed, ...branches], flows).broken.join()).toContain(
      'cnpg-controller-manager → branch-login/postgres-main:8000/TCP',
    );
  });
});

describe('in the stack local', () => {
  const { flows } = platformOf('local');
  const manifests = manifestsOf('local');
  const policies = manifests.filter(
    (manifest) => groupKind(manifest) === 'networking.k8s.io/NetworkPolicy',
  );

  test.each(policies.map((policy) => [logicalName(policy), policy] as const))(
    'fails without %s, and when everybody is let in beside it',
    (_, policy) => {
      const open = { podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] };
      const metadata = { ...policy.metadata, name: 'open' };
      const without = deviations(
        manifests.filter((manifest) => manifest !== policy),
        flows,
      );
      const opened = deviations([...manifests, { ...policy, metadata, spec: open }], flows);
      expect([...without.broken, ...without.undeclared]).not.toEqual([]);
      expect(opened.undeclared).not.toEqual([]);
    },
  );
});

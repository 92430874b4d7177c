import type { PlannedStep } from '../../../cli/engine/plan';
import {
  excluded,
  nothingPlanned,
  observed,
  refusals,
  scopeOf,
  stepsOf,
  type WholePlan,
} from '../../../cli/phases/scope';
import type { Manifest } from '../../../stacks/release/manifest';
import { logicalName, typeToken, urnOf } from '../../../stacks/release/names';
import type { PlannedObject } from '../../../stacks/release/plan';
import { began } from '../engine/events';

function object(
  manifest: Manifest,
  dependsOn: readonly PlannedObject[] = [],
  chart = 'shop',
): PlannedObject {
  const name = logicalName(manifest);
  return { name, type: typeToken(manifest), chart, manifest, dependsOn, stateful: false };
}

const named = (apiVersion: string, kind: string, name: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
});

const namespace = object(
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  [],
  'namespaces',
);
const settings = object(named('v1', 'ConfigMap', 'settings'), [namespace], 'namespaces');
const policy = object(
  named('networking.k8s.io/v1', 'NetworkPolicy', 'shop'),
  [namespace],
  'network',
);
const web = object(named('apps/v1', 'Deployment', 'web'), [namespace, settings]);
const objects = [namespace, settings, policy, web];

const urn = (one: PlannedObject) => urnOf('dev', one);
const stack = 'urn:pulumi:dev::plinth::pulumi:pulumi:Stack::plinth-dev';
const cluster = 'urn:pulumi:dev::plinth::gcp:container/cluster:Cluster::dev';
const release = 'urn:pulumi:dev::plinth::plinth:release:Release::platform';
const chart = 'urn:pulumi:dev::plinth::plinth:release:Release$plinth:release:Chart::shop';
const formerly = urnOf('dev', object(named('apps/v1', 'Deployment', 'formerly')));
const bucket = 'urn:pulumi:dev::plinth::gcp:storage/bucket:Bucket::formerly';

const step = (change: PlannedStep['change'], of: string): PlannedStep => ({
  change,
  urn: of,
  kind: of.split('::')[2]?.split(':').at(-1) ?? '',
  name: of.split('::')[3] ?? '',
  properties: [],
  stateful: false,
  protected: false,
});

const everything = [stack, cluster, release, chart, ...objects.map(urn), formerly, bucket];

const whole = (...steps: readonly PlannedStep[]): WholePlan => ({
  steps,
  urns: everything,
});

const install = scopeOf('install', 'dev', objects);
const provision = scopeOf('provision', 'dev', objects);

test('a preview is remembered with everything that it names, changed or not', () => {
  const seen = [began('same', cluster), began('create', urn(web))].reduce(observed, nothingPlanned);
  expect(seen.urns).toEqual([cluster, urn(web)]);
  expect(seen.steps.map(({ change, urn: of }) => [change, of])).toEqual([['create', urn(web)]]);
});

test('install leaves products alone, and everything that is no longer declared', () => {
  const found = whole(step('delete', formerly), step('delete', bucket), step('create', urn(web)));
  expect(excluded(install, found)).toEqual([bucket, formerly, urn(web)].sort());
});

test('install leaves nothing alone that it needs: cluster, components, namespaces', () => {
  const left = new Set(excluded(install, whole()));
  expect(
    [stack, cluster, release, chart, urn(namespace), urn(policy)].some((one) => left.has(one)),
  ).toBe(false);
});

test('provision leaves nothing alone, for it has found the rest done', () => {
  expect(excluded(provision, whole(step('delete', formerly)))).toEqual([]);
});

test('each phase has its own steps, and together they have all', () => {
  const steps = [
    step('create', cluster),
    step('update', urn(settings)),
    step('update', urn(web)),
    step('delete', formerly),
    step('delete', bucket),
  ] as const;
  expect(stepsOf(install, whole(...steps))).toEqual(steps.slice(0, 2));
  expect(stepsOf(provision, whole(...steps))).toEqual(steps.slice(2));
});

test('provision refuses while something is to be installed, and names it', () => {
  expect(
    refusals(
      provision,
      whole(step('create', cluster), step('update', urn(settings)), step('create', urn(web))),
    ),
  ).toEqual([
    "Cluster dev: must be created by 'install' first",
    "ConfigMap configmap/shop/settings: must be updated by 'install' first",
  ]);
  expect(refusals(provision, whole(step('replace', urn(web)), step('delete', formerly)))).toEqual(
    [],
  );
});

test.each([
  ['a cluster', cluster, 'Cluster dev'],
  ['a namespace', urn(namespace), 'Namespace namespace/shop'],
  ['what a product waits for', urn(settings), 'ConfigMap configmap/shop/settings'],
])('install refuses to make %s anew: what waits for it would be deleted', (_, of, name) => {
  expect(refusals(install, whole(step('replace', of)))).toEqual([
    `${name}: must not be made anew by 'install', others may go with it`,
  ]);
});

test('install makes anew what nobody waits for, unless something is no longer declared', () => {
  const anew = step('replace', urn(policy));
  expect(refusals(install, whole(anew, step('replace', urn(web))))).toEqual([]);
  expect(refusals(install, whole(anew, step('delete', formerly)))).toEqual([
    "NetworkPolicy networkpolicy/shop/shop: must not be made anew by 'install', others may go with it",
  ]);
});

test.each([install, provision])(
  'fails when the program declares something else than the sources: nobody knows what is whose',
  (scope) => {
    const urns = everything.filter((one) => one !== urn(policy));
    expect(refusals(scope, { steps: [], urns })).toEqual([
      `${urn(policy)}: must be declared by the program, as by these sources`,
    ]);
  },
);

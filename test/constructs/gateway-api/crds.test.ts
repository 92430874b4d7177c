import { GatewayApiCrds } from '../../../constructs/gateway-api/crds';
import { crdManifests } from '../../../constructs/gateway-api/crds/manifests';
import { manifestsOf, type Manifest } from '../namespace/manifests';

function synth(alphaVersions?: 'served' | 'not-served') {
  return manifestsOf((chart) => {
    new GatewayApiCrds(chart, 'crds', alphaVersions === undefined ? {} : { alphaVersions });
  });
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
}

/** Versions that are served beside the one that is stored, by kind. */
function servedBeside(manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap(({ spec }) => {
    const { names, versions } = spec as { names: { kind: string }; versions: readonly Version[] };
    return versions
      .filter(({ served, storage }) => served && !storage)
      .map(({ name }) => `${names.kind} ${name}`);
  });
}

const upstream = [
  'GatewayClass v1beta1',
  'Gateway v1beta1',
  'HTTPRoute v1beta1',
  'ReferenceGrant v1',
];

test('the standard channel as it is', () => {
  expect(synth().map(({ metadata }) => metadata.name)).toEqual(
    crdManifests.map(({ metadata }) => metadata.name),
  );
  expect(servedBeside(synth())).toEqual(upstream);
  expect(servedBeside(synth('not-served'))).toEqual(upstream);
});

test('for Traefik, v1alpha2 of TCPRoute and TLSRoute beside v1, and of nothing else', () => {
  expect(servedBeside(synth('served'))).toEqual([
    ...upstream,
    'TCPRoute v1alpha2',
    'TLSRoute v1alpha2',
  ]);
});

test('belongs to no namespace', () => {
  for (const { metadata } of synth('served')) expect(metadata).not.toHaveProperty('namespace');
});

import { App, Chart } from 'cdk8s';
import { CertManagerCrds } from '../../../constructs/cert-manager/crds';
import { crdsVersion } from '../../../constructs/cert-manager/crds/manifests';
import { GatewayApiCrds } from '../../../constructs/gateway-api/crds';
import { synth } from './synth';

interface Crd {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly conversion?: unknown;
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly subresources?: { readonly status?: unknown };
    }[];
  };
}

function crds(fill: (chart: Chart) => void): readonly Crd[] {
  const chart = new Chart(new App(), 'definitions', { namespace: 'never-used' });
  fill(chart);
  return chart.toJson() as readonly Crd[];
}
const certManager = () => crds((chart) => new CertManagerCrds(chart, 'cert-manager'));
const gatewayApi = () => crds((chart) => new GatewayApiCrds(chart, 'gateway-api'));

test('cert-manager brings its six kinds, in the version that is stored', () => {
  expect(
    certManager().map(({ metadata, spec }) => [metadata.name, spec.versions.map((it) => it.name)]),
  ).toEqual([
    ['certificaterequests.cert-manager.io', ['v1']],
    ['certificates.cert-manager.io', ['v1']],
    ['challenges.acme.cert-manager.io', ['v1']],
    ['clusterissuers.cert-manager.io', ['v1']],
    ['issuers.cert-manager.io', ['v1']],
    ['orders.acme.cert-manager.io', ['v1']],
  ]);
});

test('the controllers write status apart from spec, and no CRD asks a conversion webhook', () => {
  for (const { spec } of certManager()) {
    expect(spec.versions.map(({ subresources }) => subresources?.status)).toEqual([{}]);
    expect(spec).not.toHaveProperty('conversion');
  }
});

test('a CRD lies in no namespace and carries the labels of its product', () => {
  for (const { kind, metadata } of certManager()) {
    expect(kind).toBe('CustomResourceDefinition');
    expect(metadata).not.toHaveProperty('namespace');
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/name': 'cert-manager',
      'app.kubernetes.io/component': 'crds',
      'app.kubernetes.io/version': crdsVersion,
    });
  }
});

test('Gateway API brings its standard channel, approved as the API server demands of *.k8s.io', () => {
  expect(gatewayApi().map(({ metadata }) => metadata.name.split('.')[0])).toEqual([
    'backendtlspolicies',
    'gatewayclasses',
    'gateways',
    'grpcroutes',
    'httproutes',
    'listenersets',
    'referencegrants',
    'tcproutes',
    'tlsroutes',
    'udproutes',
  ]);
  for (const { metadata } of gatewayApi()) {
    expect(metadata.annotations).toEqual({
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/4530',
      'gateway.networking.k8s.io/bundle-version': 'v1.6.0',
      'gateway.networking.k8s.io/channel': 'standard',
    });
  }
});

test('no CRD carries descriptions, and exactly one version of each is stored', () => {
  for (const crd of [...certManager(), ...gatewayApi()]) {
    expect(JSON.stringify(crd)).not.toContain('"description":"');
    expect(crd.spec.versions.filter(({ storage }) => storage)).toHaveLength(1);
  }
});

test('every object of cert-manager is labelled with the release of its CRDs', () => {
  const workloads = synth().filter(({ kind }) => kind === 'Deployment');
  expect(workloads.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/version'])).toEqual([
    'v1.21.2',
    'v1.21.2',
    'v1.21.2',
  ]);
});

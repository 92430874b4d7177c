import { ApiObject, Chart, Testing } from 'cdk8s';
import { environmentFor } from '../../environments';
import { imagesOf, platform } from '../../stacks/platform';

function charts(...objects: readonly { readonly kind: string; readonly text: string }[]) {
  const chart = new Chart(Testing.app(), 'chart');
  objects.forEach(({ kind, text }, index) => {
    new ApiObject(chart, `object-${index}`, { apiVersion: 'v1', kind, data: { text } });
  });
  return [chart];
}

const images = {
  web: 'registry.example/web:1',
  longer: 'registry.example/web:1.2',
  other: 'registry.example/other:3',
};
const of = (...objects: readonly { readonly kind: string; readonly text: string }[]) =>
  imagesOf({ charts: charts(...objects) }, { images } as never);

test('images are those that some object names, in order and once', () => {
  const pod = { kind: 'Pod', text: images.web };
  expect(of({ kind: 'Pod', text: images.other }, pod, pod)).toEqual([images.other, images.web]);
  expect(of()).toEqual([]);
});

test('an image may be named within a text, as among the arguments of an operator', () => {
  expect(of({ kind: 'Pod', text: `--sidecar=${images.web} --more` })).toEqual([images.web]);
});

test('a reference that another one only begins with does not count', () => {
  expect(of({ kind: 'Pod', text: images.longer })).toEqual([images.longer]);
  expect(of({ kind: 'Pod', text: `${images.web}-slim` })).toEqual([]);
});

test('what a definition of a kind says is no wish for an image', () => {
  expect(of({ kind: 'CustomResourceDefinition', text: images.web })).toEqual([]);
});

test('the platform on a real node asks for servers and for what operators give to pods', () => {
  const environment = environmentFor('local', { nodes: 'real' });
  const found = imagesOf(platform(environment), environment);
  const repositories = found.map((reference) => reference.replace(/[:@][^/]*$/, ''));
  expect(repositories).toEqual(
    expect.arrayContaining([
      'docker.io/codenotary/immudb',
      'ghcr.io/cloudnative-pg/cloudnative-pg',
      'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar',
      'ghcr.io/cloudnative-pg/postgresql',
      'quay.io/jetstack/cert-manager-acmesolver',
      'quay.io/prometheus-operator/prometheus-config-reloader',
    ]),
  );
  expect(new Set(found).size).toBe(found.length);
});

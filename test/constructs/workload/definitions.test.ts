import { App, Chart } from 'cdk8s';
import { Definitions } from '../../../constructs/workload/definitions';

const annotated = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ledgers.example.com', annotations: { source: 'upstream' } },
  spec: { group: 'example.com' },
};

function rendered(labels?: Readonly<Record<string, string>>): unknown {
  const chart = new Chart(new App(), 'definitions', { namespace: 'elsewhere' });
  new Definitions(chart, 'crds', { manifests: [annotated], ...(labels && { labels }) });
  return chart.toJson();
}

test('a definition is as upstream has it, in no namespace', () => {
  expect(rendered()).toEqual([annotated]);
});

test('labels are added, and what upstream has beside them is kept', () => {
  const labels = { 'app.kubernetes.io/name': 'ledger' };
  expect(rendered(labels)).toEqual([{ ...annotated, metadata: { ...annotated.metadata, labels } }]);
});

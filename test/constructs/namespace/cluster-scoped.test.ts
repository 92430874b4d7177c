import { ApiObject, App, Chart } from 'cdk8s';
import { clusterScoped } from '../../../constructs/namespace/cluster-scoped';

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader' },
};

test.each([
  ['in a chart with a namespace', { namespace: 'apps' }],
  ['in a chart without one', {}],
])('a cluster-scoped object has no namespace %s', (_, options) => {
  const chart = new Chart(new App(), 'chart', options);
  clusterScoped(new ApiObject(chart, 'role', role));
  expect(chart.toJson()).toEqual([role]);
});

test('fails to stay out of the namespace when it is not marked', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'apps' });
  new ApiObject(chart, 'role', role);
  expect(chart.toJson()).toEqual([{ ...role, metadata: { name: 'reader', namespace: 'apps' } }]);
});

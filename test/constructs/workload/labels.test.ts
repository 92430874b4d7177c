import { selectorLabels, workloadLabels } from '../../../constructs/workload/labels';

const identity = { product: 'immudb', instance: 'ledger', component: 'primary' };

test('pods are found by product, instance and component, never by a version, which changes', () => {
  expect(selectorLabels(identity)).toEqual({
    'app.kubernetes.io/name': 'immudb',
    'app.kubernetes.io/instance': 'ledger',
    'app.kubernetes.io/component': 'primary',
  });
});

test('objects say their version too', () => {
  expect(workloadLabels(identity, '1.11.1')).toEqual({
    ...selectorLabels(identity),
    'app.kubernetes.io/version': '1.11.1',
  });
});

import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import { plan } from '../../../stacks/release/plan';
import { userErrorOf } from '../../user-error';

function configMap(data: Record<string, unknown>): Chart {
  const chart = new Chart(new App(), 'shop', { disableResourceNameHashes: true });
  new ApiObject(chart, 'settings', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
    data,
  });
  return chart;
}

const problem = "shop/settings: ConfigMap 'settings' must not contain a Pulumi output";

test('fails when a chart contains an output', () => {
  expect(() => plan([configMap({ host: pulumi.output('db') })], [])).toThrow(problem);
});

test('fails when a chart contains an output as part of a string', () => {
  const host = pulumi.output('db');
  // eslint-disable-next-line @typescript-eslint/restrict-template-expressions, @typescript-eslint/no-base-to-string -- the mistake under test
  expect(() => plan([configMap({ url: `postgres://${host}` })], [])).toThrow(problem);
});

test('says what to do instead', () => {
  expect(userErrorOf(() => plan([configMap({ host: pulumi.output('db') })], [])).fix).toBe(
    'charts are plain values: let stacks/ put what is only known at deploy time into a Secret or ConfigMap, and give the chart its name',
  );
});

test('passes plain values', () => {
  expect(plan([configMap({ host: 'db' })], [])).toHaveLength(1);
});

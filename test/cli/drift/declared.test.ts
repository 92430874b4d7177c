import { App, ApiObject, Chart } from 'cdk8s';
import { declaredBy } from '../../../cli/drift/declared';
import { environmentFor } from '../../../environments';
import { platform } from '../../../stacks/platform';
import { ourLabel } from '../../../cli/drift/undeclared';

jest.setTimeout(60_000);

test('a Secret is declared with its keys and without its values', () => {
  const chart = new Chart(new App(), 'shop', {
    namespace: 'shop',
    disableResourceNameHashes: true,
  });
  new ApiObject(chart, 'login', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login' },
    stringData: { user: 'app' },
  });
  const requested = { namespace: 'shop', name: 'made', keys: { password: { length: 20 } } };
  const found = declaredBy({ charts: [chart], secrets: [requested] });
  expect(found.map(({ identity, secretKeys }) => [identity.name, secretKeys])).toEqual([
    ['login', ['user']],
    ['made', ['password']],
  ]);
  expect(JSON.stringify(found.map(({ manifest }) => manifest))).not.toContain('stringData');
});

test('every object of a platform carries the label by which strangers are found', () => {
  const [label = '', value] = ourLabel.split('=');
  const without = declaredBy(platform(environmentFor('local')))
    .filter(({ manifest }) => {
      const { labels = {} } = manifest['metadata'] as { labels?: Record<string, string> };
      return labels[label] !== value;
    })
    .map(({ identity: { kind, name } }) => `${kind} ${name}`);
  expect(without).toEqual([]);
});

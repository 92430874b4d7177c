import { ApiObject } from 'cdk8s';
import type { Kubernetes } from './kubernetes';
import type { Part } from './objects';
import { ProofNamespace } from './proof-namespace';

interface Listed {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: { readonly name: string };
  }[];
}

/** A kubectl that remembers what it was told. */
function fake() {
  const told: string[] = [];
  const namesOf = (items: Listed['items']) =>
    items.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(' ');
  const kubernetes = {
    apply: (objects: Listed['items']) => {
      told.push(`apply ${namesOf(objects)}`);
      return Promise.resolve();
    },
    must: ([verb, ...args]: readonly string[], input = '') => {
      const what = input === '' ? args.join(' ') : namesOf((JSON.parse(input) as Listed).items);
      told.push(`${verb ?? ''} ${what}`);
      return Promise.resolve('');
    },
  };
  return { namespace: new ProofNamespace(kubernetes as unknown as Kubernetes, 'proof'), told };
}

const settings =
  (...names: readonly string[]): Part =>
  (chart) => {
    for (const name of names) {
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    }
    return [];
  };

const around = 'Namespace/proof NetworkPolicy/default-deny';

test('parts are applied together, and only what a removed one had is deleted, the last first', async () => {
  const { namespace, told } = fake();
  await namespace.add({ one: settings('a') });
  await namespace.add({ two: settings('b', 'c') });
  await namespace.remove('two');
  expect(told).toEqual([
    `apply ${around} ConfigMap/a NetworkPolicy/allow-dns`,
    `apply ${around} ConfigMap/a ConfigMap/b ConfigMap/c NetworkPolicy/allow-dns`,
    `apply ${around} ConfigMap/a NetworkPolicy/allow-dns`,
    'delete ConfigMap/c ConfigMap/b',
  ]);
});

test('all of it goes, pods before their namespace, with what it had in others', async () => {
  const { namespace, told } = fake();
  await namespace.add({
    one: (chart) => {
      const metadata = { name: 'elsewhere', namespace: 'monitoring' };
      new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
      return [];
    },
  });
  await namespace.delete();
  expect(told.slice(1)).toEqual([
    'delete ConfigMap/elsewhere',
    'delete NetworkPolicy/allow-dns NetworkPolicy/default-deny',
    'delete pod --namespace=proof --all --grace-period=1 --wait=true',
    'delete namespace proof --ignore-not-found',
  ]);
});

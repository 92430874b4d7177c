import type { Flow } from '../../../constructs/namespace/flow-table';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { Charts } from '../../../stacks/products/charts';
import { network } from '../../../stacks/products/network';
import type { Part } from '../../../stacks/products/part';
import { plan } from '../../../stacks/release/plan';
import { userErrorOf } from '../../user-error';

const party = (namespace: string) => ({ namespace, name: 'all', pods: { app: namespace } });
const flow = (from: string, to: string, purpose: string): Flow => ({
  from: party(from),
  to: party(to),
  ports: [Port.tcp(80)],
  purpose,
});

function objects(parts: readonly Part[], between: readonly Flow[] = []) {
  const charts = new Charts();
  const flows = network(charts, parts, between);
  const names = plan(charts.all, []).map(({ name }) => name);
  return { flows, names: names.sort() };
}

test('each namespace is made once, denies by default and asks for names', () => {
  const { names } = objects([
    { namespaces: [{ name: 'shop' }, { name: 'ledger' }] },
    { namespaces: [{ name: 'ledger' }] },
    {},
  ]);
  expect(names).toEqual([
    'namespace/ledger',
    'namespace/shop',
    'networkpolicy/ledger/allow-dns',
    'networkpolicy/ledger/default-deny',
    'networkpolicy/shop/allow-dns',
    'networkpolicy/shop/default-deny',
  ]);
});

test('the table holds the rows of namespaces, of products and those between products', () => {
  const own = flow('shop', 'shop', 'within the shop');
  const between = flow('shop', 'ledger', 'the shop books');
  const { flows, names } = objects(
    [{ namespaces: [{ name: 'shop' }], flows: [own] }, { namespaces: [{ name: 'ledger' }] }],
    [between],
  );
  expect(flows.map(({ purpose }) => purpose)).toEqual([
    'names are resolved',
    'names are resolved',
    'within the shop',
    'the shop books',
  ]);
  expect(names).toContain('networkpolicy/shop/all');
  expect(names).toContain('networkpolicy/ledger/all');
});

function settingsIn(parts: readonly Part[], shared: Readonly<Record<string, string>> = {}) {
  const charts = new Charts();
  network(charts, parts, [], { settings: shared });
  return plan(charts.all, []).flatMap(({ name, manifest }) =>
    manifest.kind === 'ConfigMap' ? [[name, (manifest as { data?: unknown }).data]] : [],
  );
}

test('only namespaces that have settings get the shared ones, which their own replace', () => {
  const shared = { GIT_BRANCH: 'main', PLATFORM_DOMAIN: 'acme.test' };
  const parts = [
    { namespaces: [{ name: 'shop', settings: { PLATFORM_DOMAIN: 'shop.test' } }] },
    { namespaces: [{ name: 'ledger' }] },
  ];
  expect(settingsIn(parts, shared)).toEqual([
    ['configmap/shop/shop', { GIT_BRANCH: 'main', PLATFORM_DOMAIN: 'shop.test' }],
  ]);
});

test('settings of products that share a namespace add up', () => {
  const parts = [
    { namespaces: [{ name: 'shop' }] },
    { namespaces: [{ name: 'shop', settings: { A: '1' } }] },
    { namespaces: [{ name: 'shop', settings: { B: '2' } }] },
  ];
  expect(settingsIn(parts)).toEqual([['configmap/shop/shop', { A: '1', B: '2' }]]);
});

test('every namespace is made with what is common to all, settings aside', () => {
  const charts = new Charts();
  const common = {
    owner: 'team-shop',
    labels: { team: 'shop' },
    nameServers: ['169.254.20.10/32'],
  };
  const parts = [{ namespaces: [{ name: 'shop' }, { name: 'ledger', owner: 'team-ledger' }] }];
  network(charts, parts, [], { ...common, settings: { A: '1' } });
  const objects = plan(charts.all, []).map(({ manifest }) => manifest);
  expect(
    objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata),
  ).toMatchObject([
    { name: 'shop', labels: { team: 'shop' }, annotations: { 'plinth.dev/owner': 'team-shop' } },
    {
      name: 'ledger',
      labels: { team: 'shop' },
      annotations: { 'plinth.dev/owner': 'team-ledger' },
    },
  ]);
  expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
  expect(JSON.stringify(objects)).toContain('169.254.20.10/32');
});

test('fails when products that share a namespace mean different ones', () => {
  const error = userErrorOf(() =>
    objects([
      { namespaces: [{ name: 'shop' }] },
      { namespaces: [{ name: 'shop', owner: 'team-shop' }] },
    ]),
  );
  expect(error.problems).toEqual([
    `namespace 'shop': must be the same for every product in it, got {"name":"shop"} and {"name":"shop","owner":"team-shop"}`,
  ]);
});

test('fails when a row lies outside of the platform', () => {
  const stray: Flow = { ...flow('shop', 'ledger', 'stray'), from: Peer.anywhere() };
  expect(() => objects([{ namespaces: [{ name: 'shop' }] }], [stray])).toThrow(
    "flow 'stray': 'from' or 'to' must lie in a namespace of the platform (shop), got 'ledger/all'",
  );
});

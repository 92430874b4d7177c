import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { certManager } from '../../../stacks/products/cert-manager';
import { Charts } from '../../../stacks/products/charts';
import { plan } from '../../../stacks/release/plan';

const { monitoring: _watched, ...unwatched } = local;

function render(more: Partial<Environment> = {}) {
  const charts = new Charts();
  certManager(charts, { ...unwatched, ...more });
  return new Map(
    plan(charts.all, []).map(({ name, manifest }) => [name, JSON.stringify(manifest)]),
  );
}

function changes(more: Partial<Environment>): readonly string[] {
  const [before, after] = [render(), render(more)];
  return [...after]
    .flatMap(([name, text]) => {
      const known = before.get(name);
      return known === text ? [] : [known === undefined ? `+${name}` : name];
    })
    .sort();
}

const operator = local.certManager;
const components = ['cert-manager', 'cert-manager-cainjector', 'cert-manager-webhook'];

test('more replicas change the three Deployments and bring their disruption budgets', () => {
  expect(changes({ certManager: { ...operator, replicas: 2 } })).toEqual([
    ...components.map((name) => `+poddisruptionbudget/cert-manager/${name}`),
    ...components.map((name) => `deployment/cert-manager/${name}`),
  ]);
});

test('Gateways that are not there change the controller and its configuration', () => {
  expect(changes({ gatewayApi: 'absent' })).toEqual([
    'configmap/cert-manager/cert-manager',
    'deployment/cert-manager/cert-manager',
  ]);
});

test('being watched adds a scrape and alerts', () => {
  const monitoring = { namespace: 'monitoring' } as unknown as NonNullable<
    Environment['monitoring']
  >;
  expect(changes({ monitoring })).toEqual([
    '+podmonitor/cert-manager/cert-manager',
    '+prometheusrule/cert-manager/cert-manager',
  ]);
});

test('another image changes its Deployment alone', () => {
  const images = { ...local.images, 'cert-manager-webhook': 'registry.example/webhook:v1.21.3' };
  // the catalogue's type names the very references
  expect(changes({ images })).toEqual(['deployment/cert-manager/cert-manager-webhook']);
});

test('it states its namespace, its conversations, its metrics and its dashboard', () => {
  const part = certManager(new Charts(), unwatched);
  expect(part.namespaces).toEqual([{ name: 'cert-manager' }]);
  expect(part.flows).toHaveLength(5);
  expect(part.metrics?.map(({ party }) => party.name)).toEqual([
    'cert-manager',
    'cert-manager-webhook',
    'cert-manager-cainjector',
  ]);
  expect(part.dashboards?.map(({ uid }) => uid)).toEqual(['cert-manager']);
});

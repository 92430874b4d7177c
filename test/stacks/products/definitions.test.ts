import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { Charts } from '../../../stacks/products/charts';
import { definitions } from '../../../stacks/products/definitions';
import { plan } from '../../../stacks/release/plan';

/** Groups of the kinds that an environment brings. */
function groupsOf(environment: Environment): readonly string[] {
  const charts = new Charts();
  definitions(charts, environment);
  const names = plan(charts.all, []).map(({ manifest }) => manifest.metadata.name);
  return [...new Set(names.map((name) => name.replace(/^[^.]+\./, '')))].sort();
}

test('an environment brings the kinds of what it runs', () => {
  expect(groupsOf(local)).toEqual([
    'acme.cert-manager.io',
    'barmancloud.cnpg.io',
    'bitnami.com',
    'cert-manager.io',
    'gateway.networking.k8s.io',
    'monitoring.coreos.com',
    'postgresql.cnpg.io',
  ]);
});

test('and none of what it leaves out', () => {
  const { monitoring: _m, certManager: _c, sealedSecrets: _s, postgres, ...few } = local;
  expect(groupsOf({ ...few, gatewayApi: 'provided' })).toEqual([]);
  // without an operator of its own, clusters are those of another one's kinds
  const clusters = postgres?.clusters ?? {};
  expect(groupsOf({ ...few, gatewayApi: 'provided', postgres: { clusters } })).toEqual([]);
});

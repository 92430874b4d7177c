import { dev } from '../../../environments/dev';
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

const google: Partial<Environment> = {
  ...(dev.cloud && { cloud: { ...dev.cloud, project: 'acme-dev', dnsZone: 'acme-zone' } }),
};
const acme = {
  issuer: 'letsencrypt',
  server: 'letsencrypt-staging',
  email: 'team@acme.test',
} as const;

test('a public authority adds its issuer, and an identity that edits the zone', () => {
  const certManagers = { certManager: { ...operator, acme }, ...google };
  expect(changes(certManagers)).toEqual([
    '+clusterissuer/letsencrypt',
    'serviceaccount/cert-manager/cert-manager',
  ]);
  expect(JSON.parse(render(certManagers).get('clusterissuer/letsencrypt') ?? '{}')).toMatchObject({
    spec: {
      acme: {
        server: 'https://acme-staging-v02.api.letsencrypt.org/directory',
        email: 'team@acme.test',
        solvers: [{ dns01: { cloudDNS: { project: 'acme-dev', hostedZoneName: 'acme-zone' } } }],
      },
    },
  });
  const { identities } = certManager(new Charts(), { ...unwatched, ...certManagers });
  expect(identities).toEqual([
    {
      account: 'local-cert-manager',
      project: 'acme-dev',
      namespace: 'cert-manager',
      serviceAccount: 'cert-manager',
      needs: [{ right: 'edit-dns', zone: 'acme-zone' }],
    },
  ]);
  expect(render(certManagers).get('serviceaccount/cert-manager/cert-manager')).toContain(
    'local-cert-manager@acme-dev.iam.gserviceaccount.com',
  );
});

test.each([
  ['letsencrypt', 'https://acme-v02.api.letsencrypt.org/directory'],
  ['letsencrypt-staging', 'https://acme-staging-v02.api.letsencrypt.org/directory'],
] as const)('%s is asked at %s', (server, directory) => {
  const options = { certManager: { ...operator, acme: { ...acme, server } }, ...google };
  expect(render(options).get('clusterissuer/letsencrypt')).toContain(`"${directory}"`);
});

test('without a public authority nothing in Google Cloud is needed, cloud or not', () => {
  expect(changes(google)).toEqual([]);
  expect(certManager(new Charts(), { ...unwatched, ...google }).identities).toEqual([]);
});

test('there is none where the environment has none', () => {
  const { certManager: _, ...without } = unwatched;
  const charts = new Charts();
  expect(certManager(charts, without)).toEqual({});
  expect(charts.all).toEqual([]);
});

test('fails when a public authority has no zone, which no rule lets through', () => {
  expect(() => render({ certManager: { ...operator, acme } })).toThrow(
    'a public authority needs a zone',
  );
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

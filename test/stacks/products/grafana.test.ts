import { Size } from 'cdk8s';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import type { GrafanaEnvironment } from '../../../environments/products/grafana';
import { Charts } from '../../../stacks/products/charts';
import { grafana, grafanaExposures } from '../../../stacks/products/grafana';
import { monitoring } from '../../../stacks/products/monitoring';
import { postgres } from '../../../stacks/products/postgres';
import { plan } from '../../../stacks/release/plan';
import { dashboard } from '../../constructs/grafana/synth';

const onVolume: GrafanaEnvironment = {
  host: 'grafana',
  database: { from: 'volume', storage: Size.gibibytes(1) },
};
const onCluster: GrafanaEnvironment = {
  host: 'grafana',
  database: { from: 'cluster', cluster: 'grafana', replicas: 2 },
};

function environment(options: GrafanaEnvironment): Environment {
  const watched = local.monitoring;
  if (watched === undefined) throw new Error('local is not watched');
  return {
    ...local,
    monitoring: { ...watched, grafana: options },
    postgres: {
      operator: { namespace: 'cnpg-system', replicas: 1 },
      clusters: {
        grafana: {
          namespace: 'monitoring',
          instances: 1,
          storage: Size.gibibytes(1),
          database: 'grafana',
          owner: 'grafana',
        },
      },
    },
  };
}

function deployed(options: GrafanaEnvironment, dashboards = [dashboard]) {
  const charts = new Charts();
  const values = environment(options);
  const { prometheus } = monitoring(charts, values);
  const { clusters } = postgres(charts, values);
  const part = grafana(charts, values, {
    dashboards,
    clusters,
    ...(prometheus && { prometheus }),
  });
  const objects = plan(charts.all, []).filter(({ name }) => /\bgrafana\b/.test(name));
  return { part, objects: new Map(objects.map((object) => [object.name, object])) };
}

/** Objects that are not the same in both, or only in the second. */
function changes(options: GrafanaEnvironment, dashboards = [dashboard]): readonly string[] {
  const before = deployed(onVolume).objects;
  const written = (object: { readonly manifest: unknown } | undefined) =>
    JSON.stringify(object?.manifest);
  return [...deployed(options, dashboards).objects]
    .filter(([name, object]) => written(before.get(name)) !== written(object))
    .map(([name]) => name);
}

describe('Grafana in the platform', () => {
  test('is there only where the platform is watched and it is asked for', () => {
    const { monitoring: _, ...unwatched } = local;
    const needs = { dashboards: [], clusters: new Map() };
    expect(grafana(new Charts(), unwatched, needs)).toEqual({});
    expect(grafanaExposures(unwatched)).toEqual([]);
  });

  test('adds secrets, an account, an address and a way in', () => {
    const { part } = deployed(onVolume);
    expect(part.secrets).toEqual([
      { namespace: 'monitoring', name: 'grafana-admin', keys: { password: { length: 24 } } },
      {
        namespace: 'monitoring',
        name: 'grafana-encryption-key',
        lifetime: 'permanent',
        keys: { key: { token: 40 } },
      },
    ]);
    expect(part.credentials).toEqual([
      {
        product: 'grafana',
        account: 'admin',
        namespace: 'monitoring',
        secret: 'grafana-admin',
        key: 'password',
      },
    ]);
    expect(part.endpoints).toEqual({ grafana: 'grafana.monitoring.svc:80' });
    const [exposure] = grafanaExposures(environment(onVolume));
    expect(exposure).toMatchObject({ host: 'grafana', service: 'grafana', port: 80 });
    expect(part.metrics).toEqual([exposure?.endpoint]);
  });

  test('shows the general dashboards and those of the products', () => {
    const names = [...deployed(onVolume).objects.keys()];
    expect(names.filter((name) => name.includes('dashboard'))).toEqual(
      ['platform', 'cluster', 'go-runtime', 'shop'].map(
        (uid) => `configmap/monitoring/grafana-dashboard-${uid}`,
      ),
    );
  });

  test('waits for its cluster', () => {
    const { objects } = deployed(onCluster);
    const needed = objects.get('deployment/monitoring/grafana')?.dependsOn ?? [];
    expect(needed.map(({ name }) => name)).toContain('cluster/monitoring/grafana');
  });

  test('fails with a cluster that no rule has let through', () => {
    const database = { from: 'cluster', cluster: 'gone', replicas: 1 } as const;
    expect(() => deployed({ host: 'grafana', database })).toThrow("no cluster 'gone'");
  });
});

describe('a change of', () => {
  const deployment = 'deployment/monitoring/grafana';
  const configuration = 'configmap/monitoring/grafana-configuration';
  const login = {
    name: 'Example',
    secret: 'grafana-login',
    authorizeUrl: 'https://login.example.com/authorize',
    tokenUrl: 'https://login.example.com/token',
    userInfoUrl: 'https://login.example.com/userinfo',
  };

  test.each<[string, GrafanaEnvironment, readonly string[]]>([
    ['nothing', onVolume, []],
    ['the host', { ...onVolume, host: 'charts' }, [configuration, deployment]],
    ['the login', { ...onVolume, login }, [configuration, deployment]],
    [
      'the place of runbooks',
      { ...onVolume, runbooks: 'https://git.example.com/main/' },
      ['cluster', 'go-runtime', 'platform', 'shop'].map(
        (uid) => `configmap/monitoring/grafana-dashboard-${uid}`,
      ),
    ],
    [
      'the size of the volume',
      { ...onVolume, database: { from: 'volume', storage: Size.gibibytes(2) } },
      ['persistentvolumeclaim/monitoring/grafana'],
    ],
    [
      'the database',
      onCluster,
      [configuration, deployment, 'poddisruptionbudget/monitoring/grafana'],
    ],
  ])('%s changes only what it should', (_what, options, names) => {
    expect([...changes(options)].sort()).toEqual([...names].sort());
  });

  test('a dashboard changes only its ConfigMap: no pod is replaced', () => {
    const other = { ...dashboard, json: JSON.stringify({ uid: 'shop', links: [] }) };
    expect(changes(onVolume, [other])).toEqual(['configmap/monitoring/grafana-dashboard-shop']);
  });

  test('never replaces the volume: it is kept by name', () => {
    const { objects } = deployed({ ...onVolume, host: 'charts' });
    expect(objects.get('persistentvolumeclaim/monitoring/grafana')?.stateful).toBe(true);
  });
});

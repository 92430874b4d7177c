import { setTimeout as pause } from 'node:timers/promises';
import { environmentFor } from '../../environments';
import type { Manifest } from '../../stacks/release/manifest';
import { at } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';
import { platform } from '../../stacks/platform';
import { deployedQueries, type DashboardQuery } from './dashboard-queries';
import { RealLab } from './real-lab';
import { InfraClient } from './infra-client';
import type { Kubernetes } from './kubernetes';
import type { Prometheus, Target } from './prometheus';
import { isSimulated, poolsOfMonitors, simulated, type Simulated } from './scrape-pools';

const environment = environmentFor('local', { nodes: 'real' });
const { domain } = environment;
const namespace = environment.monitoring?.namespace ?? '';

let lab: RealLab;
let kubernetes: Kubernetes;
let prometheus: Prometheus;

beforeAll(async () => {
  lab = await RealLab.of('Monitoring');
  ({ kubernetes } = lab);
  prometheus = await lab.prometheus();
});

describe('targets', () => {
  let pools: readonly string[];
  let targets: readonly Target[];
  let without: Simulated;

  beforeAll(async () => {
    pools = await poolsOfMonitors(kubernetes);
    without = await simulated(kubernetes, lab.nodeName);
    // a pod that has just started is scraped within half a minute
    targets = await lab.eventually(async () => {
      const activeTargets = await prometheus.targets();
      expect(activeTargets.filter((target) => target.health === 'unknown')).toEqual([]);
      expect(troubled(activeTargets)).toEqual([]);
      return activeTargets;
    }, 120);
  }, 180_000);

  const troubled = (all: readonly Target[]) =>
    all
      .filter((target) => target.health !== 'up' && !isSimulated(target, without))
      .map(({ pool, error }) => `${pool}: ${error}`);

  test('Prometheus scrapes for every monitor in the cluster, and for nothing else', async () => {
    const { scrapePools } = await prometheus.get<{ scrapePools: readonly string[] }>(
      'scrape_pools',
    );
    expect([...scrapePools].sort()).toEqual([...pools].sort());
    expect(pools.length).toBeGreaterThan(20);
  });

  test('every monitor finds somebody to scrape', () => {
    const found = new Set(targets.map(({ pool }) => pool));
    expect(pools.filter((pool) => !found.has(pool))).toEqual([]);
  });

  test('all that really run are up', () => {
    expect(troubled(targets)).toEqual([]);
    const up = targets.filter(({ health }) => health === 'up').length;
    expect(up).toBeGreaterThanOrEqual(25);
    lab.record.fact(
      'everything that runs is scraped: targets of every ServiceMonitor, PodMonitor and ScrapeConfig',
      `${up} of ${targets.length} up, the others are simulated`,
    );
  });

  test('what is down is simulated, and is these by name', () => {
    const down = targets.filter(({ health }) => health !== 'up').map(({ pool }) => pool);
    expect([...new Set(down)].sort()).toEqual([
      `scrapeConfig/${namespace}/kubelet`,
      `scrapeConfig/${namespace}/kubelet-cadvisor`,
      `scrapeConfig/${namespace}/kubelet-probes`,
      `serviceMonitor/${namespace}/grafana/0`,
    ]);
  });
});

/**
 * Queries that have nothing to show, or may have nothing, where all is well: what they ask for does not exist in
 * this environment, or has not happened.
 */
const mayBeEmpty: Readonly<Record<string, string>> = {
  'cert-manager: Requests to ACME servers': 'no issuer of the platform here speaks ACME',
  'cert-manager: Time per request to ACME servers': 'no issuer of the platform here speaks ACME',
  'cert-manager: Failed syncs': 'no sync has failed',
  'cluster: Pods that are not ready or restart (1)': 'every pod is ready',
  'cluster: Pods that are not ready or restart (2)': 'no pod has restarted',
  'gateway: Failing requests': 'no request has failed',
  'gateway: Services (2)': 'no request has failed',
  'immudb-immudb-immudb: Databases that have given up': 'none has',
  'infra: Identity providers': 'nobody logs in by one here',
  'infra: Disconnected clusters': 'none is',
  'infra: Calls of people to the cluster': 'nobody reaches the cluster by infra here',
  'platform: Critical': 'no alert fires',
  'platform: Warnings': 'no alert fires',
  'platform: Firing': 'no alert fires',
  'postgres: Clients that wait at the pooler': 'there is no pooler in this environment',
  'sealed-secrets: Unsealed': 'nothing is sealed in this environment',
  'sealed-secrets: Not unsealed': 'nothing is sealed in this environment',
  'sealed-secrets: Not unsealed, one by one': 'nothing is sealed in this environment',
  'sealed-secrets: Errors': 'nothing is sealed in this environment',
  'sealed-secrets: Requests of kubeseal': 'nobody has asked for the certificate',
};

describe('dashboards', () => {
  let queries: readonly DashboardQuery[];
  let empty: readonly string[];

  beforeAll(async () => {
    await useEverything();
    queries = await deployedQueries(kubernetes, namespace);
    empty = await lab.eventually(async () => {
      const answers = await Promise.all(
        queries.map(async ({ name, expression }) => ({
          name,
          samples: await prometheus.query(expression),
        })),
      );
      const without = answers.filter(({ samples }) => samples.length === 0).map(({ name }) => name);
      expect(without.filter((name) => mayBeEmpty[name] === undefined)).toEqual([]);
      return without;
    }, 180);
  }, 300_000);

  /** Calls that make series which count what has happened. */
  async function useEverything(): Promise<void> {
    const door = await lab.frontDoor();
    const password = await lab.secret('infra', 'infra-admin', 'password');
    const infra = new InfraClient((path, asked) => door.get(`infra.${domain}`, path, asked));
    const call = async () => {
      await door.get(`app.${domain}`, '/api/info');
      await door.grpcCall(`immudb.${domain}`, '/immudb.schema.ImmuService/Health');
      await infra.login(environment.infra?.admin ?? '', password);
    };
    // rates take two scrapes, half a minute apart, with something between them
    for (let round = 0; round < 4; round += 1) {
      await call();
      await pause(10_000);
    }
  }

  test('every query shows something, but for those that have nothing to show here', () => {
    expect(queries.length).toBeGreaterThan(120);
    expect(empty.filter((name) => mayBeEmpty[name] === undefined)).toEqual([]);
    lab.record.fact(
      'queries of every dashboard, asked of Prometheus',
      `${queries.length - empty.length} of ${queries.length} show something, the others have nothing to show here, each for a reason of its own`,
    );
  });

  test('fails when an exception is for no query', () => {
    const names = queries.map(({ name }) => name);
    expect(Object.keys(mayBeEmpty).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('a query for what nobody tells has nothing to show', async () => {
    expect(await prometheus.query('sum(rate(no_such_metric_total[2m]))')).toEqual([]);
  });
});

describe('rules', () => {
  interface Rules {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly name: string;
        readonly health: string;
        readonly lastError?: string;
      }[];
    }[];
  }

  test('Prometheus evaluates every alert of the platform without an error', async () => {
    const { charts } = platform(environment);
    const planned = plan(charts, [])
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => kind === 'PrometheusRule')
      .flatMap((manifest) => alertsIn(manifest));
    const { groups } = await prometheus.get<Rules>('rules', { type: 'alert' });
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.map(({ name }) => name).sort()).toEqual(planned.sort());
    expect(
      rules.filter(({ health }) => health !== 'ok').map(({ name, lastError }) => [name, lastError]),
    ).toEqual([]);
  });

  function alertsIn(manifest: Manifest): string[] {
    const groups = at(manifest, 'spec', 'groups') as readonly {
      readonly rules: readonly { readonly alert: string }[];
    }[];
    return groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  }
});

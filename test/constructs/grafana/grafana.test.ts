import { Duration, Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { exposureOf } from '../../../constructs/grafana/names';
import type { GrafanaProps } from '../../../constructs/grafana/props';
import { UserError } from '../../../errors/user-error';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, type Manifest } from '../namespace/manifests';
import { dashboard, grafana, login, postgres, sound } from './synth';

type Data = Readonly<Record<string, string>>;

function rendered(props: Partial<GrafanaProps> = {}): readonly Manifest[] {
  return grafana(props).manifests;
}

function names(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

function dataOf(manifests: readonly Manifest[], name: string): Data {
  return find(manifests, 'ConfigMap', name)['data'] as Data;
}

/** `grafana.ini` as `[section] key = value` lines. */
function settings(props: Partial<GrafanaProps> = {}): readonly string[] {
  let section = '';
  return (dataOf(rendered(props), 'grafana-configuration')['grafana.ini'] ?? '')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('[')) section = line;
      return line === '' || line.startsWith('[') ? [] : [`${section} ${line}`];
    });
}

function deployment(props: Partial<GrafanaProps> = {}) {
  const manifest = find(rendered(props), 'Deployment', 'grafana');
  const pod = podOf(manifest);
  const [container] = pod.containers;
  if (container === undefined) throw new Error('no container');
  return { spec: manifest.spec as k8s.DeploymentSpec, pod, container };
}

function rolledBy(props: Partial<GrafanaProps>): boolean {
  const hash = (of: Partial<GrafanaProps>) =>
    deployment(of).spec.template.metadata?.annotations?.['plinth.dev/configuration'];
  return hash(props) !== hash({});
}

describe('Grafana', () => {
  test('is one pod on a volume, and all it shows as ConfigMaps', () => {
    expect(names(rendered())).toEqual([
      'ConfigMap/grafana-configuration',
      'ConfigMap/grafana-provisioning',
      'Deployment/grafana',
      'ConfigMap/grafana-dashboard-shop',
      'Service/grafana',
      'PersistentVolumeClaim/grafana',
    ]);
  });

  test('keeps its data under names that are contract', () => {
    const manifests = rendered();
    expect(find(manifests, 'PersistentVolumeClaim', 'grafana')).toMatchObject({
      metadata: { namespace: 'monitoring' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
    });
    expect(deployment().pod.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'grafana' },
    });
  });

  test('stops the old pod before the new one opens the same file', () => {
    expect(deployment().spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('takes a class of volume', () => {
    const database = { kind: 'sqlite', storage: Size.gibibytes(1), storageClass: 'fast' } as const;
    expect(find(rendered({ database }), 'PersistentVolumeClaim', 'grafana').spec).toMatchObject({
      storageClassName: 'fast',
    });
  });

  test('runs restricted, on a root that nobody writes to', () => {
    const { pod, container } = deployment();
    expect(restrictedProblems(pod)).toEqual([]);
    expect(pod.securityContext).toMatchObject({ runAsUser: 472, fsGroup: 472 });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(container.securityContext?.readOnlyRootFilesystem).toBe(true);
    const writable = container.volumeMounts?.filter(({ readOnly }) => readOnly !== true);
    expect(writable?.map(({ mountPath }) => mountPath)).toEqual(['/var/lib/grafana', '/tmp']);
  });

  test('is ready with its database, alive without, and has ten minutes to start', () => {
    expect(deployment().container).toMatchObject({
      startupProbe: {
        httpGet: { path: '/api/health', port: 'http' },
        periodSeconds: 5,
        failureThreshold: 120,
      },
      readinessProbe: { httpGet: { path: '/api/health', port: 'http' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    });
  });

  test('gets passwords and keys by reference only', () => {
    expect(deployment().container.env).toEqual([
      {
        name: 'GF_SECURITY_ADMIN_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'password' } },
      },
      {
        name: 'GF_SECURITY_SECRET_KEY',
        valueFrom: { secretKeyRef: { name: 'grafana-encryption-key', key: 'key' } },
      },
    ]);
  });

  test('answers under its Service, and to the gateway', () => {
    const { made, manifests } = grafana();
    expect(find(manifests, 'Service', 'grafana').spec).toMatchObject({
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    });
    expect(exposureOf(sound, 'charts')).toEqual({
      name: 'grafana',
      namespace: 'monitoring',
      service: 'grafana',
      port: 80,
      host: 'charts',
      protocol: 'http',
      endpoint: made.endpoint,
      healthPath: '/api/health',
    });
  });
});

describe('its configuration', () => {
  test('calls nobody, invites nobody and lets nobody in without a name', () => {
    expect(settings()).toEqual([
      '[server] http_port = 3000',
      '[server] root_url = https://grafana.example.com/',
      '[server] enable_gzip = true',
      '[paths] data = /var/lib/grafana',
      '[paths] provisioning = /etc/grafana/provisioning',
      '[log] mode = console',
      '[log.console] format = json',
      '[database] type = sqlite3',
      '[database] wal = true',
      '[security] admin_user = admin',
      '[security] cookie_secure = true',
      '[security] cookie_samesite = lax',
      '[security] disable_gravatar = true',
      '[users] allow_sign_up = false',
      '[users] allow_org_create = false',
      '[users] default_theme = system',
      '[auth.anonymous] enabled = false',
      '[analytics] reporting_enabled = false',
      '[analytics] check_for_updates = false',
      '[analytics] check_for_plugin_updates = false',
      '[analytics] feedback_links_enabled = false',
      '[news] news_feed_enabled = false',
      '[plugins] preinstall_disabled = true',
      '[plugins] preinstall_auto_update = false',
      '[plugins] plugin_admin_enabled = false',
      '[plugins] public_key_retrieval_disabled = true',
      '[snapshots] external_enabled = false',
      '[public_dashboards] enabled = false',
      '[cloud_migration] enabled = false',
      '[unified_alerting] enabled = false',
      '[metrics] enabled = true',
      '[metrics] disable_total_stats = true',
    ]);
  });

  test('keeps cookies of a plain address usable', () => {
    expect(settings({ url: 'http://localhost:3000/' })).toContain(
      '[security] cookie_secure = false',
    );
  });

  test('opens the dashboard that is called home', () => {
    expect(settings({ home: 'shop' })).toContain(
      '[dashboards] default_home_dashboard_path = /etc/grafana/dashboards/shop.json',
    );
  });

  test('names the Prometheus as every dashboard does', () => {
    const prometheus = { ...sound.prometheus, interval: Duration.minutes(1) };
    const text = dataOf(rendered({ prometheus }), 'grafana-provisioning')['datasources.yaml'] ?? '';
    expect(JSON.parse(text)).toEqual({
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'prometheus',
          type: 'prometheus',
          access: 'proxy',
          url: 'http://prometheus.monitoring.svc:9090',
          isDefault: true,
          editable: false,
          jsonData: {
            httpMethod: 'POST',
            timeInterval: '1m',
            prometheusType: 'Prometheus',
            manageAlerts: false,
          },
        },
      ],
    });
  });

  test('rolls the pods when it changes, which dashboards do not', () => {
    const other = { ...dashboard, json: '{"uid":"shop"}' };
    expect(rolledBy({ dashboards: [other] })).toBe(false);
    expect(rolledBy({ url: 'https://charts.example.com/' })).toBe(true);
    expect(rolledBy({ prometheus: { ...sound.prometheus, url: 'http://other:9090' } })).toBe(true);
  });
});

describe('dashboards', () => {
  test('stand in one folder, a ConfigMap each', () => {
    expect(deployment().pod.volumes).toContainEqual({
      name: 'dashboards',
      projected: { sources: [{ configMap: { name: 'grafana-dashboard-shop' } }] },
    });
    expect(deployment().container.volumeMounts).toContainEqual({
      name: 'dashboards',
      mountPath: '/etc/grafana/dashboards',
      readOnly: true,
    });
    const provider = dataOf(rendered(), 'grafana-provisioning')['dashboards.yaml'] ?? '';
    expect(JSON.parse(provider)).toMatchObject({
      providers: [
        {
          folder: 'Platform',
          type: 'file',
          allowUiUpdates: false,
          options: { path: '/etc/grafana/dashboards' },
        },
      ],
    });
  });

  test('are read as they are, and link to their runbook where that can be read', () => {
    const json = (props: Partial<GrafanaProps>) =>
      dataOf(rendered(props), 'grafana-dashboard-shop')['shop.json'] ?? '';
    expect(json({})).toBe(dashboard.json);
    const { links } = JSON.parse(json({ runbooks: 'https://git.example.com/main/' })) as {
      links: readonly { readonly title: string; readonly url?: string }[];
    };
    expect(links.map(({ title, url }) => [title, url])).toEqual([
      ['Dashboards', undefined],
      ['Runbook', 'https://git.example.com/main/docs/products/shop.md'],
    ]);
  });
});

describe('on PostgreSQL', () => {
  test('it is several pods that roll, without a volume', () => {
    expect(names(rendered({ database: postgres }))).toEqual([
      'ConfigMap/grafana-configuration',
      'ConfigMap/grafana-provisioning',
      'Deployment/grafana',
      'ConfigMap/grafana-dashboard-shop',
      'Service/grafana',
      'PodDisruptionBudget/grafana',
    ]);
    const { spec, pod } = deployment({ database: postgres });
    expect(spec).toMatchObject({ replicas: 3, strategy: { type: 'RollingUpdate' } });
    expect(pod.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '256Mi' } });
    expect(restrictedProblems(pod)).toEqual([]);
  });

  test('it takes address and credentials from the Secret, and trusts its authority only', () => {
    const { container, pod } = deployment({ database: postgres });
    const key = (name: string) => ({ valueFrom: { secretKeyRef: { name: 'db-app', key: name } } });
    expect(container.env?.slice(2)).toEqual([
      { name: 'DATABASE_HOST', ...key('host') },
      { name: 'DATABASE_PORT', ...key('port') },
      { name: 'GF_DATABASE_HOST', value: '$(DATABASE_HOST):$(DATABASE_PORT)' },
      { name: 'GF_DATABASE_NAME', ...key('dbname') },
      { name: 'GF_DATABASE_USER', ...key('username') },
      { name: 'GF_DATABASE_PASSWORD', ...key('password') },
    ]);
    expect(
      settings({ database: postgres }).filter((line) => line.startsWith('[database]')),
    ).toEqual([
      '[database] type = postgres',
      '[database] ssl_mode = verify-full',
      '[database] ca_cert_path = /etc/grafana/database/ca.crt',
    ]);
    expect(pod.volumes).toContainEqual({
      name: 'database-authority',
      secret: { secretName: 'db-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
  });

  test('it encrypts without an authority, and one pod needs no budget', () => {
    const { kind, secret, server } = postgres;
    const database = { kind, secret, server, replicas: 1 };
    expect(settings({ database })).toContain('[database] ssl_mode = require');
    expect(names(rendered({ database }))).not.toContain('PodDisruptionBudget/grafana');
  });
});

describe('with a login provider', () => {
  test('it asks that one, by an account from a Secret', () => {
    expect(settings({ login }).filter((line) => line.startsWith('[auth.generic_oauth]'))).toEqual([
      '[auth.generic_oauth] enabled = true',
      '[auth.generic_oauth] name = Example',
      '[auth.generic_oauth] auth_url = https://login.example.com/authorize',
      '[auth.generic_oauth] token_url = https://login.example.com/token',
      '[auth.generic_oauth] api_url = https://login.example.com/userinfo',
      '[auth.generic_oauth] scopes = openid profile email',
      '[auth.generic_oauth] use_pkce = true',
      '[auth.generic_oauth] use_refresh_token = true',
      '[auth.generic_oauth] allow_sign_up = true',
      '[auth.generic_oauth] auto_assign_org_role = Viewer',
      "[auth.generic_oauth] role_attribute_path = contains(groups[*], 'platform') && 'Admin' || 'Viewer'",
      '[auth.generic_oauth] role_attribute_strict = true',
    ]);
    const key = (name: string) => ({
      valueFrom: { secretKeyRef: { name: 'grafana-login', key: name } },
    });
    expect(deployment({ login }).container.env?.slice(2)).toEqual([
      { name: 'GF_AUTH_GENERIC_OAUTH_CLIENT_ID', ...key('client-id') },
      { name: 'GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET', ...key('client-secret') },
    ]);
  });

  test('a value with the sign of a comment stays whole', () => {
    const role = `groups[?name=='#platform'] && 'Admin'`;
    expect(settings({ login: { ...login, role } })).toContain(
      `[auth.generic_oauth] role_attribute_path = """${role}"""`,
    );
  });
});

describe('conversations', () => {
  const purposes = (props: Partial<GrafanaProps>) =>
    grafana(props).made.flows.map(({ purpose }) => purpose);

  test('are with Prometheus only', () => {
    expect(grafana().made.flows).toEqual([
      {
        from: {
          namespace: 'monitoring',
          name: 'grafana',
          pods: {
            'app.kubernetes.io/name': 'grafana',
            'app.kubernetes.io/instance': 'grafana',
            'app.kubernetes.io/component': 'server',
          },
        },
        to: sound.prometheus.endpoint.party,
        ports: sound.prometheus.endpoint.ports,
        purpose: 'Grafana asks Prometheus',
      },
    ]);
  });

  test('are with the database and the login provider where there are such', () => {
    expect(purposes({ database: postgres, login })).toEqual([
      'Grafana asks Prometheus',
      'Grafana keeps users and preferences in PostgreSQL',
      'Grafana asks the login provider who somebody is',
    ]);
  });
});

describe('where the platform is watched', () => {
  test('Prometheus scrapes it and knows its alerts', () => {
    const manifests = rendered({ monitoring: { interval: Duration.seconds(15) } });
    expect(names(manifests).slice(-2)).toEqual([
      'ServiceMonitor/grafana',
      'PrometheusRule/grafana',
    ]);
    expect(find(manifests, 'ServiceMonitor', 'grafana').spec).toMatchObject({
      endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
    });
  });
});

describe('Grafana fails', () => {
  test.each<[string, Partial<GrafanaProps>, string]>([
    [
      'with a name that is none',
      { name: 'Grafana' },
      "grafana: 'name' must be 1 to 40 lower-case letters, digits and dashes, got 'Grafana'",
    ],
    ['without an image', { image: '' }, "grafana: 'image' must be a full reference, got ''"],
    [
      'with an address that does not end in a slash',
      { url: 'https://grafana.example.com' },
      "grafana: 'url' must be an address that ends in '/' (such as 'https://grafana.example.com/'), got 'https://grafana.example.com'",
    ],
    [
      'with a volume too small',
      { database: { kind: 'sqlite', storage: Size.mebibytes(512) } },
      "grafana.database: 'storage' must be at least 1 GiB, got 512Mi",
    ],
    [
      'with no pod',
      { database: { ...postgres, replicas: 0 } },
      "grafana.database: 'replicas' must be a whole number from 1 to 9, got '0'",
    ],
    [
      'with a dashboard that no ConfigMap can be named after',
      { dashboards: [{ ...dashboard, uid: 'Shop' }] },
      "grafana: 'dashboards' must have uids of lower-case letters, digits and dashes, got 'Shop'",
    ],
    [
      'with two dashboards of one uid',
      { dashboards: [dashboard, dashboard] },
      "grafana: 'dashboards' must have a uid each, got 'shop' twice",
    ],
    [
      'with a home that is not there',
      { home: 'garden' },
      "grafana: 'home' must be the uid of one of 'dashboards', got 'garden'",
    ],
    [
      'with runbooks that are read by everybody on the way',
      { runbooks: 'http://git.example.com/' },
      "grafana: 'runbooks' must be an https address, got 'http://git.example.com/'",
    ],
    [
      'with a login that is read by everybody on the way',
      { login: { ...login, tokenUrl: 'http://login.example.com/token' } },
      "grafana: 'login.tokenUrl' must be an https address, got 'http://login.example.com/token'",
    ],
  ])('%s', (_when, props, message) => {
    expect(() => grafana(props)).toThrow(new UserError([message]));
  });

  test('with everything that is wrong at once', () => {
    expect(() => grafana({ name: '', image: '', home: 'x' })).toThrow(
      new UserError([
        "grafana: 'name' must be 1 to 40 lower-case letters, digits and dashes, got ''",
        "grafana: 'image' must be a full reference, got ''",
        "grafana: 'home' must be the uid of one of 'dashboards', got 'x'",
      ]),
    );
  });
});

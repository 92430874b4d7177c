import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { PostgresCrds } from '../../../constructs/postgres/crds';
import { defaultMetrics } from '../../../constructs/postgres/default-queries';
import {
  PostgresOperator,
  type PostgresOperatorProps,
} from '../../../constructs/postgres/operator';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { recordedMetrics } from '../monitoring/queries';
import { find, manifestsOf } from '../namespace/manifests';
import { expectedRules } from './expected-rules';
import { namesIn, operator as party, problemsOf } from './synth';

const sound: PostgresOperatorProps = {
  namespace: 'cnpg-system',
  image: 'registry.example/cloudnative-pg:1.30.0',
};

function synthOperator(props: Partial<PostgresOperatorProps> = {}) {
  let operator: PostgresOperator | undefined;
  const manifests = manifestsOf((chart) => {
    operator = new PostgresOperator(chart, 'operator', { ...sound, ...props });
  });
  if (operator === undefined) throw new Error('nothing was made');
  return { operator, manifests };
}

const { operator, manifests } = synthOperator();

test('the operator is what upstream’s release holds, by the names it looks for itself', () => {
  expect(namesIn(manifests)).toEqual([
    'ServiceAccount cnpg-system/cnpg-manager',
    'ClusterRole /cnpg-manager',
    'ClusterRole /cnpg-database-editor-role',
    'ClusterRole /cnpg-database-viewer-role',
    'ClusterRole /cnpg-publication-editor-role',
    'ClusterRole /cnpg-publication-viewer-role',
    'ClusterRole /cnpg-subscription-editor-role',
    'ClusterRole /cnpg-subscription-viewer-role',
    'ClusterRoleBinding /cnpg-manager-rolebinding',
    'ConfigMap cnpg-system/cnpg-controller-manager-config',
    'ConfigMap cnpg-system/cnpg-default-monitoring',
    'Deployment cnpg-system/cnpg-controller-manager',
    'Service cnpg-system/cnpg-webhook-service',
    'MutatingWebhookConfiguration /cnpg-mutating-webhook-configuration',
    'ValidatingWebhookConfiguration /cnpg-validating-webhook-configuration',
  ]);
});

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const line = ({ apiGroups, resources, verbs }: Rule) =>
  [verbs, apiGroups.map((group) => group || 'core'), resources]
    .map((words) => [...words].sort().join(' '))
    .join(' | ');

function rulesOf(name: string): readonly string[] {
  return (find(manifests, 'ClusterRole', name)['rules'] as readonly Rule[]).map(line);
}

test('roles allow exactly what upstream’s release allows, rule by rule', () => {
  expect(rulesOf('cnpg-manager')).toEqual(expectedRules);
  expect(rulesOf('cnpg-database-editor-role')).toEqual([
    'create delete get list patch update watch | postgresql.cnpg.io | databases',
    'get | postgresql.cnpg.io | databases/status',
  ]);
  expect(rulesOf('cnpg-subscription-viewer-role')).toEqual([
    'get list watch | postgresql.cnpg.io | subscriptions',
    'get | postgresql.cnpg.io | subscriptions/status',
  ]);
});

test('no role has a wildcard or a verb that leads to more rights', () => {
  const roles = manifests.filter(({ kind }) => kind === 'ClusterRole');
  const lines = roles.flatMap(({ metadata }) => rulesOf(metadata.name));
  expect(lines.filter((rule) => /\*|escalate|impersonate|\bbind\b/.test(rule))).toEqual([]);
});

test('the role is bound to the operator’s account', () => {
  expect(find(manifests, 'ClusterRoleBinding', 'cnpg-manager-rolebinding')).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: 'cnpg-manager' },
    subjects: [{ kind: 'ServiceAccount', name: 'cnpg-manager', namespace: 'cnpg-system' }],
  });
});

test.each([
  [
    'MutatingWebhookConfiguration',
    'mutating',
    ['backup', 'cluster', 'database', 'scheduledbackup'],
  ],
  [
    'ValidatingWebhookConfiguration',
    'validating',
    ['backup', 'cluster', 'database', 'pooler', 'scheduledbackup'],
  ],
] as const)('the %s asks about each kind, and is waited for', (kind, word, kinds) => {
  const action = word === 'mutating' ? 'mutate' : 'validate';
  const found = find(manifests, kind, `cnpg-${word}-webhook-configuration`);
  expect(found.metadata.annotations).toEqual({
    'pulumi.com/waitFor': `jsonpath={.webhooks[${kinds.length - 1}].clientConfig.caBundle}`,
  });
  expect(found['webhooks']).toEqual(
    kinds.map((name) => ({
      name: `${action.charAt(0)}${name}.cnpg.io`,
      admissionReviewVersions: ['v1'],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      clientConfig: {
        service: {
          name: 'cnpg-webhook-service',
          namespace: 'cnpg-system',
          path: `/${action}-postgresql-cnpg-io-v1-${name}`,
        },
      },
      rules: [
        {
          apiGroups: ['postgresql.cnpg.io'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: [`${name}s`],
        },
      ],
    })),
  );
});

test('its pod keeps the restricted standard, with requests, a memory limit and probes', () => {
  const pod = podOf(find(manifests, 'Deployment', 'cnpg-controller-manager'));
  expect(restrictedProblems(pod)).toEqual([]);
  const [container] = pod.containers;
  expect(container).toMatchObject({
    image: 'registry.example/cloudnative-pg:1.30.0',
    args: [
      'controller',
      '--leader-elect',
      '--max-concurrent-reconciles=10',
      '--config-map-name=cnpg-controller-manager-config',
      '--secret-name=cnpg-controller-manager-config',
      '--webhook-port=9443',
    ],
    env: [
      // every instance starts from this very image
      { name: 'OPERATOR_IMAGE_NAME', value: 'registry.example/cloudnative-pg:1.30.0' },
      { name: 'OPERATOR_NAMESPACE' },
      { name: 'MONITORING_QUERIES_CONFIGMAP', value: 'cnpg-default-monitoring' },
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: { readOnlyRootFilesystem: true },
  });
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
    expect(container?.[probe]?.httpGet).toEqual({
      path: '/readyz',
      port: 'webhook',
      scheme: 'HTTPS',
    });
  }
});

test('several pods have a disruption budget, one has none', () => {
  const budgets = (replicas: number) =>
    synthOperator({ replicas }).manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
  expect(budgets(1)).toEqual([]);
  expect(budgets(2)).toMatchObject([
    { metadata: { name: 'cnpg-controller-manager' }, spec: { minAvailable: 1 } },
  ]);
});

test('another configuration makes other pods', () => {
  const annotations = (inheritedLabels: readonly string[]) => {
    const { manifests: made } = synthOperator({ inheritedLabels });
    const { spec } = find(made, 'Deployment', 'cnpg-controller-manager');
    const { data } = find(made, 'ConfigMap', 'cnpg-controller-manager-config') as unknown as {
      data: unknown;
    };
    return [
      data,
      (spec as { template: { metadata: { annotations: unknown } } }).template.metadata.annotations,
    ];
  };
  expect(annotations(['team'])[0]).toEqual({ INHERITED_LABELS: 'team' });
  expect(annotations(['team', 'app.*'])[0]).toEqual({ INHERITED_LABELS: 'team, app.*' });
  expect(annotations(['team'])[1]).not.toEqual(annotations(['other'])[1]);
});

test('the queries behind metrics are YAML that names the metrics of the inventory', () => {
  const { data } = find(manifests, 'ConfigMap', 'cnpg-default-monitoring') as unknown as {
    data: { queries: string };
  };
  expect(Object.keys(parse(data.queries) as object)).toEqual([
    'backends',
    'backends_waiting',
    'pg_database',
    'pg_postmaster',
    'pg_replication',
    'pg_replication_slots',
    'pg_stat_archiver',
    'pg_stat_bgwriter',
    'pg_stat_bgwriter_17',
    'pg_stat_checkpointer',
    'pg_stat_database',
    'pg_stat_replication',
    'pg_settings',
    'pg_extensions',
  ]);
  const recorded = recordedMetrics('postgres');
  expect(defaultMetrics()).toHaveLength(68);
  expect(defaultMetrics().filter((name) => !recorded.has(name))).toEqual([]);
});

test('it talks to the API server, which asks its webhook', () => {
  expect(operator.party).toEqual(party);
  expect(operator.flows.map(({ purpose }) => purpose)).toEqual([
    'the PostgreSQL operator watches its objects',
    'the API server asks the webhook of the PostgreSQL operator',
  ]);
  expect(operator.metrics.ports[0]?.toNetworkPolicyPort().port?.value).toBe(8080);
});

test.each([
  [
    { image: 'registry.example/cloudnative-pg' },
    "postgresOperator: 'image' must be a full reference with a tag, such as 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0', got 'registry.example/cloudnative-pg'",
  ],
  [{ replicas: 0 }, "postgresOperator: 'replicas' must be a whole number from 1, got '0'"],
  [{ replicas: 1.5 }, "postgresOperator: 'replicas' must be a whole number from 1, got '1.5'"],
])('fails for %j', (props, problem) => {
  expect(problemsOf(() => synthOperator(props))).toEqual([problem]);
});

test('CloudNativePG brings its eleven kinds, in the version that is stored, cluster-wide', () => {
  const chart = new Chart(new App(), 'definitions', { namespace: 'never-used' });
  new PostgresCrds(chart, 'postgres');
  const crds = chart.toJson() as readonly {
    metadata: { name: string; namespace?: string; labels: Record<string, string> };
    spec: { versions: { name: string; storage: boolean }[] };
  }[];
  expect(crds.map(({ metadata }) => metadata.name.split('.')[0])).toEqual([
    'backups',
    'clusterimagecatalogs',
    'clusters',
    'databaseroles',
    'databases',
    'failoverquorums',
    'imagecatalogs',
    'poolers',
    'publications',
    'scheduledbackups',
    'subscriptions',
  ]);
  for (const { metadata, spec } of crds) {
    expect(metadata.namespace).toBeUndefined();
    expect(metadata.labels['app.kubernetes.io/version']).toBe('v1.30.0');
    expect(spec.versions).toMatchObject([{ name: 'v1', storage: true }]);
  }
});

import type { Manifest } from '../../../stacks/release/manifest';
import { logicalName, urnOf } from '../../../stacks/release/names';
import { installed } from '../../../stacks/release/phases';
import { plan, type PlannedObject } from '../../../stacks/release/plan';
import { secretManifest } from '../../../stacks/release/secret';
import { everyStack, platformOf } from '../every-platform';

function objectsOf(stack: string): readonly PlannedObject[] {
  const { charts, secrets } = platformOf(stack);
  return plan(charts, secrets.map(secretManifest));
}

function object(
  manifest: Manifest,
  dependsOn: readonly PlannedObject[] = [],
  chart: string | undefined = 'shop',
): PlannedObject {
  const name = logicalName(manifest);
  return { name, type: 'x', chart, manifest, dependsOn, stateful: false };
}

const named = (apiVersion: string, kind: string, name: string, rest: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
});

const pods = { spec: { template: {} } };

const definition = object({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'shops.example.com' },
  spec: { group: 'example.com', names: { kind: 'Shop' } },
});

/** A Deployment whose account may do something with the objects of some API groups. */
function workload(apiGroups: readonly string[], verbs: readonly string[]): PlannedObject[] {
  const role = object(
    named('rbac.authorization.k8s.io/v1', 'Role', 'works', {
      rules: [{ apiGroups, resources: ['shops'], verbs }],
    }),
  );
  const binding = object(named('rbac.authorization.k8s.io/v1', 'RoleBinding', 'works'), [role]);
  return [role, binding, object(named('apps/v1', 'Deployment', 'worker', pods), [binding])];
}

const names = (objects: Iterable<PlannedObject>) => [...objects].map(({ name }) => name).sort();

test.each(everyStack)('nothing that is installed in %s waits for what is not', (stack) => {
  const first = installed(objectsOf(stack));
  const waiting = [...first].filter(({ dependsOn }) => dependsOn.some((one) => !first.has(one)));
  expect(names(waiting)).toEqual([]);
});

test.each(everyStack)(
  '%s installs every namespace and definition, and provisions something',
  (stack) => {
    const objects = objectsOf(stack);
    const first = installed(objects);
    const always = new Set(['Namespace', 'CustomResourceDefinition', 'NetworkPolicy', 'Secret']);
    expect(
      names(objects.filter((one) => always.has(one.manifest.kind) && !first.has(one))),
    ).toEqual([]);
    expect(first.size).toBeGreaterThan(0);
    expect(first.size).toBeLessThan(objects.length);
  },
);

test.each([
  [
    'local',
    [
      'deployment/cert-manager/cert-manager',
      'deployment/cert-manager/cert-manager-cainjector',
      'deployment/cert-manager/cert-manager-webhook',
      'deployment/cnpg-system/barman-cloud',
      'deployment/cnpg-system/cnpg-controller-manager',
      'deployment/gateway/traefik',
      'deployment/monitoring/prometheus-operator',
      'deployment/sealed-secrets/sealed-secrets-controller',
    ],
  ],
  [
    'edge',
    [
      'daemonset/gateway/traefik',
      'daemonset/kube-flannel/flannel',
      'daemonset/kube-network-policies/kube-network-policies',
      'deployment/cert-manager/cert-manager',
      'deployment/cert-manager/cert-manager-cainjector',
      'deployment/cert-manager/cert-manager-webhook',
      'deployment/cnpg-system/barman-cloud',
      'deployment/cnpg-system/cnpg-controller-manager',
      'deployment/local-path-storage/local-path-provisioner',
    ],
  ],
  ['branch-login', []],
])('of all workloads %s installs its operators', (stack, operators) => {
  const workloads = [...installed(objectsOf(stack))].filter(({ manifest }) =>
    /^(Deployment|DaemonSet|StatefulSet|Job|CronJob)$/.test(manifest.kind),
  );
  expect(names(workloads)).toEqual(operators);
});

test('a workload that may write what the release defines is installed, with all that it waits for', () => {
  const parts = workload(['example.com'], ['update']);
  expect(installed([definition, ...parts])).toEqual(new Set([definition, ...parts]));
});

test.each([
  ['reads', ['example.com'], ['get', 'list', 'watch']],
  ['writes objects of others', ['other.example'], ['*']],
  ['may do everything, as people do', ['*'], ['*']],
])('a workload that %s is not', (_, groups, verbs) => {
  expect(names(installed([definition, ...workload(groups, verbs)]))).toEqual([definition.name]);
});

test('webhooks are installed with their Service and every part of the product behind it', () => {
  const labels = { 'app.kubernetes.io/name': 'gate' };
  const part = (name: string): PlannedObject =>
    object({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'shop', labels },
      ...pods,
    });
  const [server, helper] = [part('gate'), part('gate-helper')];
  const service = object(named('v1', 'Service', 'gate'), [server]);
  const webhooks = object(
    named('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'gate', {
      webhooks: [{ clientConfig: { service: { namespace: 'shop', name: 'gate' } } }],
    }),
  );
  const other = object(named('apps/v1', 'Deployment', 'web', pods));
  const shop = object(named('v1', 'Service', 'web'), [other]);
  expect(installed([server, helper, service, webhooks, other, shop])).toEqual(
    new Set([server, helper, service, webhooks]),
  );
});

test('an object is where its chart is, a Secret beside them', () => {
  const claim = { type: 'kubernetes:core/v1:Secret', name: 'secret/a/b' };
  expect(urnOf('dev', { ...claim, chart: 'shop' })).toBe(
    'urn:pulumi:dev::plinth::plinth:release:Release$plinth:release:Chart$kubernetes:core/v1:Secret::secret/a/b',
  );
  expect(urnOf('dev', { ...claim, chart: undefined })).toBe(
    'urn:pulumi:dev::plinth::plinth:release:Release$kubernetes:core/v1:Secret::secret/a/b',
  );
});

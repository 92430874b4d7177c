import {
  ConfigMap,
  ConfigMapList,
  CustomResource,
  CustomResourceDefinition,
  Deployment,
  Pod,
  Secret,
} from '../harness/kinds';
import { deployment, widgetDefinition } from '../harness/objects';
import { otherBuild } from '../harness/stack';
import type { Case, Open } from '../harness/suite';

export function previewCases(open: Open): void {
  test.concurrent('changes nothing in a preview', async () => {
    const c = await open('preview-create');
    const outcome = await c.preview(() => {
      new Deployment('web', deployment('web', c.name));
    });
    expect(outcome.ops).toEqual(['create web']);
    expect(await c.api.exists(c.path('deployments/web', 'apps/v1'))).toBe(false);
  });

  test.concurrent('shows which properties an update adds, changes and deletes', async () => {
    const c = await open('preview-diff');
    const label = 'example.com/team';
    await c.up(() => {
      const annotations = { note: 'first', other: 'stays' };
      new Deployment('web', deployment('web', c.name, { annotations, labels: { a: 'b' } }));
    });
    const outcome = await c.preview(() => {
      const labels = { a: 'b', [label]: 'red' };
      const annotations = { other: 'stays' };
      const image = 'example/app:2';
      const args = deployment('web', c.name, { annotations, labels, image, replicas: 2 });
      new Deployment('web', args);
    });
    expect(outcome.steps.map(({ op }) => op)).toEqual(['update']);
    expect(outcome.steps[0]?.diff).toEqual({
      'metadata.annotations.note': 'delete',
      'metadata.labels["example.com/team"]': 'add',
      'spec.replicas': 'update',
      'spec.template.spec.containers[0].image': 'update',
    });
    const live = await c.api.get(c.path('deployments/web', 'apps/v1'));
    expect(live.spec).toMatchObject({ replicas: 1 });
  });

  test.concurrent('refuses generateName, and lists of objects', async () => {
    const c = await open('check');
    const named = await c.run('preview', () => {
      const metadata = { generateName: 'web-', namespace: c.name };
      new ConfigMap('web', { metadata });
    });
    expect(named.code).not.toBe(0);
    expect(named.errors).toContain(
      'the `.metadata.generateName` field is not supported in Server-Side Apply mode',
    );
    const list = await c.run('preview', () => {
      new ConfigMapList('all', { items: [] });
    });
    expect(list.code).not.toBe(0);
    expect(list.errors).toContain('Use the underlying resource type instead');
  });

  test.concurrent('shows in a preview that a value has the wrong type', async () => {
    const c = await open('wrong-type');
    const outcome = await c.run('preview', () => {
      const replicas = 'three' as unknown as number;
      new Deployment('web', deployment('web', c.name, { replicas }));
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toMatch(/spec\.replicas/);
  });

  test.concurrent('shows in a preview what an admission policy denies', async () => {
    const c = await open('admission-policy');
    await denyLabel(c, 'forbidden');
    const outcome = await eventually(
      () =>
        c.run('preview', () => {
          const metadata = { name: 'settings', namespace: c.name, labels: { forbidden: 'yes' } };
          new ConfigMap('settings', { metadata });
        }),
      ({ code }) => code !== 0,
    );
    expect(outcome.errors).toContain('the label forbidden is not allowed here');
  });

  test.concurrent(
    'shows in a preview what the rules of a custom resource definition refuse',
    async () => {
      const c = await open('schema-rule');
      const group = 'schema-rule.example.com';
      const definition = widgetDefinition(group);
      await c.up(() => {
        new CustomResourceDefinition('widgets', definition);
      });
      const outcome = await c.run('preview', () => {
        new CustomResourceDefinition('widgets', definition);
        const metadata = { name: 'large', namespace: c.name };
        const args = { apiVersion: `${group}/v1`, kind: 'Widget', metadata, spec: { size: 11 } };
        new CustomResource('large', args);
      });
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toMatch(/spec\.size.*should be less than or equal to 10/);
    },
  );

  // the official plugin takes a forbidden dry run for missing rights and lets the preview pass
  const operations = otherBuild === undefined ? (['preview', 'up'] as const) : (['up'] as const);
  test.concurrent.each(operations)(
    'shows in %s what Pod Security and quotas forbid',
    async (operation) => {
      const c = await open(`forbidden-${operation}`);
      await c.api.patch(`/api/v1/namespaces/${c.name}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
      const metadata = { name: 'none', namespace: c.name };
      const quota = { metadata, spec: { hard: { 'count/secrets': '0' } } };
      await c.api.create(c.path('resourcequotas'), quota);
      const pod = await c.run(operation, () => {
        const containers = [{ name: 'app', image: 'example/app:1' }];
        new Pod('pod', { metadata, spec: { containers, hostNetwork: true } });
      });
      expect(pod.code).not.toBe(0);
      expect(pod.errors).toContain('violates PodSecurity "restricted:latest"');
      const secret = await eventually(
        () =>
          c.run(operation, () => {
            new Secret('secret', { metadata });
          }),
        ({ code }) => code !== 0,
      );
      expect(secret.errors).toContain('exceeded quota: none');
      expect(await c.resources()).toEqual([]);
    },
  );

  test.concurrent('says that the definition of a custom resource is missing', async () => {
    const c = await open('no-definition');
    const outcome = await c.run('up', () => {
      const args = { apiVersion: 'nowhere.example.com/v1', kind: 'Widget' };
      new CustomResource('widget', { ...args, metadata: { namespace: c.name } });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('Verify that any required CRDs have been created');
  });
}

async function denyLabel(c: Case, label: string): Promise<void> {
  const policies = '/apis/admissionregistration.k8s.io/v1';
  await c.api.create(`${policies}/validatingadmissionpolicies`, {
    metadata: { name: c.name },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['configmaps'],
          },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': c.name } },
      },
      validations: [
        {
          expression: `!has(object.metadata.labels) || !('${label}' in object.metadata.labels)`,
          message: `the label ${label} is not allowed here`,
        },
      ],
    },
  });
  await c.api.create(`${policies}/validatingadmissionpolicybindings`, {
    metadata: { name: c.name },
    spec: { policyName: c.name, validationActions: ['Deny'] },
  });
}

/** Admission controllers take a moment to learn of new rules. */
async function eventually<T>(attempt: () => Promise<T>, done: (result: T) => boolean): Promise<T> {
  let result = await attempt();
  for (let tries = 1; tries < 5 && !done(result); tries += 1) result = await attempt();
  return result;
}

import { ConfigMap, CustomResource, CustomResourceDefinition, Deployment } from '../harness/kinds';
import { deployment, widgetDefinition } from '../harness/objects';
import { otherBuild } from '../harness/stack';
import type { Open } from '../harness/suite';

export function updateCases(open: Open): void {
  test.concurrent('updates in place, and what is removed from the program is gone', async () => {
    const c = await open('update');
    const variable = { name: 'MODE', value: 'on' };
    const program = (full: boolean) => () => {
      const app = { name: 'app', image: 'example/app:1' };
      const containers = [full ? { ...app, env: [variable], tty: true } : app];
      const metadata = { name: 'web', namespace: c.name };
      new Deployment('web', {
        metadata: full ? { ...metadata, labels: { team: 'red' } } : metadata,
        spec: {
          selector: { matchLabels: { app: 'web' } },
          ...(full && { minReadySeconds: 1 }),
          template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
        },
      });
    };
    await c.up(program(true));
    const { metadata: before } = await c.api.get(c.path('deployments/web', 'apps/v1'));
    const updated = await c.up(program(false));
    expect(updated.ops).toEqual(['update web']);
    const after = await c.api.get(c.path('deployments/web', 'apps/v1'));
    expect(after.metadata.uid).toBe(before.uid);
    expect(after.metadata.labels).toBeUndefined();
    const spec = after.spec as { minReadySeconds?: number; template: { spec: object } };
    expect(spec.minReadySeconds).toBeUndefined();
    const [container] = (spec.template.spec as { containers: readonly object[] }).containers;
    expect(container).not.toHaveProperty('env');
    expect(container).not.toHaveProperty('tty');
  });

  test.concurrent('leaves alone what others have added', async () => {
    const c = await open('others');
    const path = c.path('deployments/web', 'apps/v1');
    const program = (replicas: number) => () => {
      new Deployment('web', deployment('web', c.name, { replicas, labels: { a: 'b' } }));
    };
    await c.up(program(1));
    await c.api.patch(path, { metadata: { labels: { theirs: 'yes' } }, spec: { paused: false } });
    const same = await c.up(program(1));
    expect(same.ops).toEqual(['same web']);
    await c.up(program(2));
    const { metadata, spec } = await c.api.get(path);
    expect(metadata.labels).toEqual({ a: 'b', theirs: 'yes' });
    expect(spec).toMatchObject({ replicas: 2 });
  });

  test.concurrent(
    'names the other manager in a conflict; patchForce takes the field over',
    async () => {
      const c = await open('conflict');
      const path = c.path('deployments/web', 'apps/v1');
      const program = (replicas: number, force?: string) => () => {
        const annotations = force === undefined ? undefined : { 'pulumi.com/patchForce': force };
        const more = { replicas, ...(annotations && { annotations }) };
        new Deployment('web', deployment('web', c.name, more));
      };
      await c.up(program(1));
      const { apiVersion, kind } = await c.api.get(path);
      const metadata = { name: 'web', namespace: c.name };
      await c.api.apply(path, { apiVersion, kind, metadata, spec: { replicas: 2 } }, 'scaler');
      for (const operation of ['preview', 'up'] as const) {
        const outcome = await c.run(operation, program(3));
        expect(outcome.code).not.toBe(0);
        expect(outcome.errors).toContain('Server-Side Apply field conflict detected');
        expect(outcome.errors).toContain('conflict with "scaler"');
        expect(outcome.errors).toContain('.spec.replicas');
      }
      expect((await c.api.get(path)).spec).toMatchObject({ replicas: 2 });
      await c.up(program(3, 'true'));
      expect((await c.api.get(path)).spec).toMatchObject({ replicas: 3 });
    },
  );

  test.concurrent("refuses to take over an object of somebody else's that differs", async () => {
    const c = await open('no-adoption');
    const metadata = { name: 'settings', namespace: c.name };
    await c.api.create(c.path('configmaps'), { metadata, data: { mode: 'theirs' } });
    const outcome = await c.run('up', () => {
      new ConfigMap('settings', { metadata, data: { mode: 'ours' } });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('was not successfully created by the Kubernetes API server');
    expect(outcome.errors).toMatch(/conflict with "|already exists/);
    expect((await c.api.get(c.path('configmaps/settings'))).data).toEqual({ mode: 'theirs' });
    expect(await c.resources()).toEqual([]);
  });

  // the official plugin adopts what it agrees with
  (otherBuild === undefined ? test.concurrent : test.skip)(
    "refuses to take over an object of somebody else's even when it is equal (stand-in only)",
    async () => {
      const c = await open('no-silent-adoption');
      const object = { metadata: { name: 'settings', namespace: c.name }, data: { mode: 'on' } };
      await c.api.create(c.path('configmaps'), object);
      const outcome = await c.run('up', () => {
        new ConfigMap('settings', object);
      });
      expect(outcome.code).not.toBe(0);
      expect(outcome.errors).toContain('already exists');
      expect(await c.resources()).toEqual([]);
    },
  );

  test.concurrent('leaves ignored changes to their manager', async () => {
    const c = await open('ignore-changes');
    const path = c.path('deployments/web', 'apps/v1');
    const program = (image: string, replicas: number) => () => {
      const args = deployment('web', c.name, { image, replicas });
      new Deployment('web', args, { ignoreChanges: ['spec.replicas'] });
    };
    await c.up(program('example/app:1', 1));
    await c.api.patch(path, { spec: { replicas: 2 } });
    const same = await c.up(program('example/app:1', 3));
    expect(same.ops).toEqual(['same web']);
    await c.up(program('example/app:2', 3));
    const { spec } = await c.api.get(path);
    expect(spec).toMatchObject({
      replicas: 2,
      template: { spec: { containers: [{ image: 'example/app:2' }] } },
    });
  });

  test.concurrent('updates a custom resource definition and keeps its objects', async () => {
    const c = await open('definition-update');
    const group = 'definition-update.example.com';
    const program = (labels: Record<string, string>) => () => {
      const { metadata, spec } = widgetDefinition(group);
      const definition = { metadata: { ...metadata, labels }, spec };
      const crd = new CustomResourceDefinition('widgets', definition);
      const small = { metadata: { name: 'small', namespace: c.name }, spec: { size: 1 } };
      const args = { apiVersion: `${group}/v1`, kind: 'Widget', ...small };
      new CustomResource('small', args, { dependsOn: crd });
    };
    await c.up(program({ round: 'one' }));
    const widget = c.path('widgets/small', `${group}/v1`);
    const before = await c.api.get(widget);
    expect(before.spec).toEqual({ size: 1, colour: 'grey' });
    const updated = await c.up(program({ round: 'two' }));
    expect(updated.ops).toEqual(['update widgets', 'same small']);
    expect((await c.api.get(widget)).metadata.uid).toBe(before.metadata.uid);
  });
}

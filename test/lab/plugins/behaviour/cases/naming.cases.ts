import { ConfigMap, Deployment, Secret, ServiceAccount } from '../harness/kinds';
import { deployment, template } from '../harness/objects';
import type { Open } from '../harness/suite';

export function namingCases(open: Open): void {
  test.concurrent('names an object after its resource with 8 random digits, once', async () => {
    const c = await open('autonaming');
    const program = () => {
      new ConfigMap('settings', { metadata: { namespace: c.name } });
    };
    await c.up(program);
    const [first] = await c.resources();
    expect(first?.id).toMatch(/^autonaming\/settings-[0-9a-f]{8}$/);
    const again = await c.up(program);
    expect(again.ops).toEqual(['same settings']);
    expect(again.warnings).toBe('');
    expect((await c.resources())[0]?.id).toBe(first?.id);
  });

  test.concurrent('keeps the name that the program gives', async () => {
    const c = await open('explicit-name');
    await c.up(() => {
      new ConfigMap('settings', { metadata: { name: 'mine', namespace: c.name } });
    });
    expect((await c.resources()).map(({ id }) => id)).toEqual(['explicit-name/mine']);
    expect((await c.api.get(c.path('configmaps/mine'))).metadata.name).toBe('mine');
  });

  test.concurrent(
    'uses the namespace default when neither object nor provider names one',
    async () => {
      const c = await open('default-namespace');
      await c.up(() => {
        new ConfigMap('settings', { metadata: { name: 'default-namespace' } });
      });
      const [stored] = await c.resources();
      expect(stored?.id).toBe('default/default-namespace');
    },
  );

  test.concurrent(
    'replaces a renamed object: the new one comes before the old one goes',
    async () => {
      const c = await open('rename');
      const program = (name: string) => () => {
        new ServiceAccount('robot', { metadata: { name, namespace: c.name } });
      };
      await c.up(program('old'));
      const renamed = await c.up(program('new'));
      expect(renamed.ops).toEqual([
        'create-replacement robot',
        'replace robot',
        'delete-replaced robot',
      ]);
      expect(renamed.steps[0]?.diff).toEqual({ 'metadata.name': 'update-replace' });
      expect(await c.api.exists(c.path('serviceaccounts/old'))).toBe(false);
      expect(await c.api.exists(c.path('serviceaccounts/new'))).toBe(true);
    },
  );

  test.concurrent('replaces an object that moves to another namespace', async () => {
    const c = await open('move');
    const program = (namespace: string) => () => {
      new ServiceAccount('robot', { metadata: { name: 'move-robot', namespace } });
    };
    await c.up(program(c.name));
    const moved = await c.up(program('default'));
    expect(moved.steps[0]?.diff).toEqual({ 'metadata.namespace': 'update-replace' });
    expect(await c.api.exists(c.path('serviceaccounts/move-robot'))).toBe(false);
    expect((await c.resources())[0]?.id).toBe('default/move-robot');
  });

  test.concurrent(
    'deletes a named object before it is replaced for an immutable field',
    async () => {
      const c = await open('replace-named');
      const program = (selector: string) => () => {
        new Deployment('web', deployment('web', c.name, { selector }));
      };
      await c.up(program('one'));
      const { metadata: before } = await c.api.get(c.path('deployments/web', 'apps/v1'));
      const replaced = await c.up(program('two'));
      expect(replaced.ops).toEqual([
        'delete-replaced web',
        'replace web',
        'create-replacement web',
      ]);
      expect(replaced.steps[1]?.diff).toEqual({
        'spec.selector.matchLabels.app': 'update-replace',
        'spec.template.metadata.labels.app': 'update',
      });
      const { metadata: after } = await c.api.get(c.path('deployments/web', 'apps/v1'));
      expect(after.uid).not.toBe(before.uid);
    },
  );

  test.concurrent(
    'creates the new object before the old one goes when it was autonamed',
    async () => {
      const c = await open('replace-autonamed');
      const program = (app: string) => () => {
        new Deployment('web', {
          metadata: { namespace: c.name },
          spec: { selector: { matchLabels: { app } }, template: template(app) },
        });
      };
      await c.up(program('one'));
      const [before] = await c.resources();
      const replaced = await c.up(program('two'));
      expect(replaced.ops).toEqual([
        'create-replacement web',
        'replace web',
        'delete-replaced web',
      ]);
      const [after] = await c.resources();
      expect(after?.id).toMatch(/^replace-autonamed\/web-[0-9a-f]{8}$/);
      expect(after?.id).not.toBe(before?.id);
      expect(await c.api.list(c.path('deployments', 'apps/v1'))).toHaveLength(1);
    },
  );

  test.concurrent('replaces ConfigMaps and Secrets whose data changes', async () => {
    const c = await open('replace-data');
    const program = (value: string) => () => {
      const metadata = { name: 'settings', namespace: c.name };
      new ConfigMap('settings', { metadata, data: { mode: value } });
      new Secret('credentials', { metadata, stringData: { token: value } });
    };
    await c.up(program('first'));
    const replaced = await c.preview(program('second'));
    expect(replaced.ops.filter((op) => op.startsWith('replace')).sort()).toEqual([
      'replace credentials',
      'replace settings',
    ]);
    await c.up(program('second'));
    expect((await c.api.get(c.path('configmaps/settings'))).data).toEqual({ mode: 'second' });
    const secret = await c.api.get(c.path('secrets/settings'));
    expect(secret.data).toEqual({ token: Buffer.from('second').toString('base64') });
  });

  test.concurrent(
    'updates ConfigMaps and Secrets in place when the provider makes them mutable',
    async () => {
      const c = await open('mutable-data', {
        PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: 'true',
        PULUMI_K8S_ENABLE_SECRET_MUTABLE: 'true',
      });
      const program = (value: string) => () => {
        const metadata = { name: 'settings', namespace: c.name };
        new ConfigMap('settings', { metadata, data: { mode: value, kept: 'yes' } });
        new Secret('credentials', { metadata, stringData: { token: value } });
      };
      await c.up(program('first'));
      const { metadata: before } = await c.api.get(c.path('configmaps/settings'));
      const updated = await c.up(program('second'));
      expect([...updated.ops].sort()).toEqual(['update credentials', 'update settings']);
      const settings = updated.steps.find(({ name }) => name === 'settings');
      expect(settings?.diff).toEqual({ 'data.mode': 'update' });
      const after = await c.api.get(c.path('configmaps/settings'));
      expect(after.metadata.uid).toBe(before.uid);
      expect(after.data).toEqual({ mode: 'second', kept: 'yes' });
    },
  );
}

import { ConfigMap, Deployment, Namespace, Service, ServiceAccount } from '../harness/kinds';
import * as pulumi from '@pulumi/pulumi';
import { deployment } from '../harness/objects';
import type { Case, Open } from '../harness/suite';

export function stateCases(open: Open): void {
  test.concurrent('sees drift at a refresh, and the next up mends it', async () => {
    const c = await open('drift');
    const path = c.path('deployments/web', 'apps/v1');
    const labels = { team: 'red', kept: 'yes' };
    const program = () => {
      new Deployment('web', deployment('web', c.name, { labels }));
    };
    await c.up(program);
    await c.api.patch(path, { metadata: { labels: { team: null } } });
    const blind = await c.preview(program);
    expect(blind.ops).toEqual(['same web']);
    const refreshed = await c.refresh();
    expect(refreshed.ops).toEqual(['refresh web']);
    const [stored] = await c.resources();
    expect(stored?.outputs).toMatchObject({ metadata: { labels: { kept: 'yes' } } });
    const mended = await c.up(program);
    expect(mended.steps[0]?.diff).toEqual({ 'metadata.labels.team': 'add' });
    expect((await c.api.get(path)).metadata.labels).toEqual(labels);
  });

  test.concurrent(
    'forgets at a refresh what is gone, and the next up creates it again',
    async () => {
      const c = await open('removal');
      const program = () => {
        settings(c, 'settings');
      };
      await c.up(program);
      await c.api.delete(c.path('configmaps/settings'));
      await c.refresh();
      expect(await c.resources()).toEqual([]);
      expect((await c.up(program)).ops).toEqual(['create settings']);
      expect(await c.api.exists(c.path('configmaps/settings'))).toBe(true);
    },
  );

  test.concurrent('imports what is there as it is, and manages it from then on', async () => {
    const c = await open('import');
    const metadata = { name: 'robot', namespace: c.name };
    await c.api.create(c.path('serviceaccounts'), { metadata, automountServiceAccountToken: true });
    const program = (labels: Record<string, string>) => () => {
      const args = { metadata: { ...metadata, labels }, automountServiceAccountToken: true };
      new ServiceAccount('robot', args, { import: 'import/robot' });
    };
    const imported = await c.up(program({}));
    expect(imported.ops).toEqual(['import robot']);
    expect((await c.up(program({}))).ops).toEqual(['same robot']);
    expect((await c.up(program({ team: 'red' }))).ops).toEqual(['update robot']);
    expect((await c.api.get(c.path('serviceaccounts/robot'))).metadata.labels).toEqual({
      team: 'red',
    });
    await c.destroy();
    expect(await c.api.exists(c.path('serviceaccounts/robot'))).toBe(false);
  });

  test.concurrent('refuses an import whose program would replace what is there', async () => {
    const c = await open('import-differs');
    const metadata = { name: 'settings', namespace: c.name };
    await c.api.create(c.path('configmaps'), { metadata, data: { mode: 'on' } });
    const outcome = await c.run('up', () => {
      const options = { import: 'import-differs/settings' };
      new ConfigMap('settings', { metadata, data: { mode: 'off' } }, options);
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('may not be replaced');
    expect((await c.api.get(c.path('configmaps/settings'))).data).toEqual({ mode: 'on' });
  });

  test.concurrent('says that what is to be imported does not exist', async () => {
    const c = await open('import-missing');
    const outcome = await c.run('up', () => {
      const metadata = { name: 'settings', namespace: c.name };
      new ConfigMap('settings', { metadata }, { import: 'import-missing/settings' });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toMatch(/resource 'import-missing\/settings' does not exist/);
  });

  test.concurrent("reads an object of somebody else's, and leaves it there", async () => {
    const c = await open('read');
    const metadata = { name: 'theirs', namespace: c.name };
    await c.api.create(c.path('configmaps'), { metadata, data: { mode: 'on' } });
    await c.up(() => {
      const theirs = ConfigMap.get('theirs', 'read/theirs');
      const data = { copy: theirs.data.apply(({ mode }) => `${mode}!`) };
      new ConfigMap('ours', { metadata: { ...metadata, name: 'ours' }, data });
    });
    expect((await c.api.get(c.path('configmaps/ours'))).data).toEqual({ copy: 'on!' });
    await c.destroy();
    expect(await c.api.exists(c.path('configmaps/theirs'))).toBe(true);
    expect(await c.api.exists(c.path('configmaps/ours'))).toBe(false);
  });

  test.concurrent('fails to read what does not exist', async () => {
    const c = await open('read-missing');
    const outcome = await c.run('up', () => {
      ConfigMap.get('theirs', 'read-missing/theirs');
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toMatch(/resource 'read-missing\/theirs' does not exist/);
  });

  test.concurrent('keeps what is protected, retained, or deleted with something else', async () => {
    const c = await open('options');
    await c.up(() => {
      const outer = new Namespace('outer', { metadata: { name: 'options-outer' } });
      settings(c, 'protected', { protect: true });
      settings(c, 'retained', { retainOnDelete: true });
      // a finalizer that nobody removes would keep this one's deletion from ending
      settings(c, 'carried', { deletedWith: outer }, ['example.com/never']);
    });
    const refused = await c.run('destroy');
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toContain('cannot be deleted');
    await c.up(() => {
      settings(c, 'protected', { protect: true });
    });
    expect((await c.resources()).map(({ id }) => id)).toEqual(['options/protected']);
    expect(await c.api.exists('/api/v1/namespaces/options-outer')).toBe(false);
    for (const name of ['protected', 'retained', 'carried']) {
      const { metadata } = await c.api.get(c.path(`configmaps/${name}`));
      expect(metadata.deletionTimestamp).toBeUndefined();
    }
  });

  test.concurrent(
    'gives the live object to the program, defaults of the server included',
    async () => {
      const c = await open('outputs');
      await c.up(() => {
        const metadata = {
          name: 'web',
          namespace: c.name,
          annotations: { 'pulumi.com/skipAwait': 'true' },
        };
        const ports = [{ port: 80 }];
        const service = new Service('web', { metadata, spec: { ports } });
        const data = {
          type: service.spec.type,
          protocol: service.spec.ports[0]?.protocol ?? 'none',
          named: pulumi.interpolate`${service.metadata.uid}`.apply((uid) => String(uid.length)),
        };
        new ConfigMap('seen', { metadata: { name: 'seen', namespace: c.name }, data });
      });
      expect((await c.api.get(c.path('configmaps/seen'))).data).toEqual({
        type: 'ClusterIP',
        protocol: 'TCP',
        named: '36',
      });
    },
  );
}

function settings(
  c: Case,
  name: string,
  options: pulumi.CustomResourceOptions = {},
  finalizers: string[] = [],
): void {
  const metadata = { name, namespace: c.name, finalizers };
  new ConfigMap(name, { metadata, data: { mode: 'on' } }, options);
}

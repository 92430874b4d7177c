import { ConfigMap, Deployment, Namespace } from '../harness/kinds';
import { deployment } from '../harness/objects';
import type { Case, Open } from '../harness/suite';
import { until } from '../harness/wait';

export function deletionCases(open: Open): void {
  test.concurrent('waits until the last finalizer is gone', async () => {
    const c = await open('finalizer');
    const path = c.path('configmaps/settings');
    await c.up(() => {
      held(c);
    });
    const run = await c.start('destroy');
    await until('the deletion was asked for', async () => {
      return (await c.api.get(path)).metadata.deletionTimestamp !== undefined;
    });
    let ended = false;
    const outcome = run.ended.finally(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(ended).toBe(false);
    await c.api.patch(path, { metadata: { finalizers: null } });
    expect((await outcome).code).toBe(0);
    expect(await c.resources()).toEqual([]);
  });

  test.concurrent(
    'gives up on a deletion after its timeout and keeps the object in state',
    async () => {
      const c = await open('deletion-timeout');
      await c.up(() => {
        held(c, { 'pulumi.com/timeoutSeconds': '2' });
      });
      const refused = await c.run('destroy');
      expect(refused.code).not.toBe(0);
      expect(refused.errors).toMatch(/timed out/i);
      expect(await c.resources()).toHaveLength(1);
      await c.api.patch(c.path('configmaps/settings'), { metadata: { finalizers: null } });
      await c.destroy();
      expect(await c.resources()).toEqual([]);
    },
  );

  test.concurrent('takes an object that is gone already for deleted', async () => {
    const c = await open('gone');
    await c.up(() => {
      const metadata = { name: 'settings', namespace: c.name };
      new ConfigMap('settings', { metadata });
      new Deployment('web', deployment('web', c.name));
    });
    await c.api.delete(c.path('configmaps/settings'));
    await c.api.delete(c.path('deployments/web', 'apps/v1'));
    await c.destroy();
    expect(await c.resources()).toEqual([]);
  });

  test.concurrent('deletes a workload together with its pods', async () => {
    const c = await open('cascade');
    await c.up(() => {
      new Deployment('web', deployment('web', c.name, { replicas: 2 }));
    });
    expect(await c.api.list(c.path('pods'))).toHaveLength(2);
    await c.destroy();
    expect(await c.api.list(c.path('replicasets', 'apps/v1'))).toEqual([]);
    expect(await c.api.list(c.path('pods'))).toEqual([]);
  });

  test.concurrent('waits until a namespace and all in it is gone', async () => {
    const c = await open('namespace-deletion');
    const namespace = '/api/v1/namespaces/namespace-deletion-own';
    const own = { name: 'namespace-deletion-own' };
    await c.up(() => {
      new Namespace('own', { metadata: own });
    });
    const metadata = { name: 'held', finalizers: ['example.com/held'] };
    await c.api.create(`${namespace}/configmaps`, { metadata });
    const run = await c.start('destroy');
    await until('the namespace waited for its content', async () => {
      const { status } = await c.api.get(namespace);
      return JSON.stringify(status).includes('SomeFinalizersRemain');
    });
    await c.api.patch(`${namespace}/configmaps/held`, { metadata: { finalizers: null } });
    expect((await run.ended).code).toBe(0);
    expect(await c.api.exists(namespace)).toBe(false);
  });
}

function held(c: Case, annotations: Record<string, string> = {}): void {
  const finalizers = ['example.com/held'];
  const metadata = { name: 'settings', namespace: c.name, finalizers, annotations };
  new ConfigMap('settings', { metadata });
}

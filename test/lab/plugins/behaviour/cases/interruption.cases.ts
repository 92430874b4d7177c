import { ConfigMap, Deployment } from '../harness/kinds';
import { deployment, UNSCHEDULABLE } from '../harness/objects';
import type { Open } from '../harness/suite';
import { until } from '../harness/wait';

export function interruptionCases(open: Open): void {
  test.concurrent(
    'ends promptly when a wait is cancelled, and the next up goes on from there',
    async () => {
      const c = await open('cancelled');
      const path = c.path('deployments/web', 'apps/v1');
      const program = (pod: object) => () => {
        new Deployment('web', deployment('web', c.name, { pod }));
      };
      const run = await c.start('up', program(UNSCHEDULABLE));
      await until('the deployment was created', () => c.api.exists(path));
      const { metadata: before } = await c.api.get(path);
      const cancelled = Date.now();
      run.interrupt();
      expect((await run.ended).code).not.toBe(0);
      expect(Date.now() - cancelled).toBeLessThan(10_000);
      expect((await c.resources()).map(({ id }) => id)).toEqual(['cancelled/web']);
      expect((await c.up(program({}))).ops).toEqual(['update web']);
      expect((await c.api.get(path)).metadata.uid).toBe(before.uid);
    },
  );

  test.concurrent('carries on after the engine was killed in the middle of an update', async () => {
    const c = await open('killed');
    const path = c.path('deployments/web', 'apps/v1');
    const program = () => {
      const pod = { nodeSelector: { killed: 'yes' } };
      new Deployment('web', deployment('web', c.name, { pod }));
    };
    const run = await c.start('up', program);
    await until('the deployment was created', () => c.api.exists(path));
    const { metadata: before } = await c.api.get(path);
    await run.kill();
    expect((await run.ended).code).not.toBe(0);
    // the lock of the dead run
    await c.run('cancel');
    const [node] = await c.api.list('/api/v1/nodes');
    const labels = { killed: 'yes' };
    await c.api.patch(`/api/v1/nodes/${node?.metadata.name ?? ''}`, { metadata: { labels } });
    await c.up(program);
    expect((await c.api.get(path)).metadata.uid).toBe(before.uid);
    expect((await c.up(program)).ops).toEqual(['same web']);
    expect(await c.api.list(c.path('deployments', 'apps/v1'))).toHaveLength(1);
  });

  test.concurrent('creates 100 objects 64 wide', async () => {
    const c = await open('hundred');
    const program = () => {
      for (let index = 0; index < 100; index += 1) {
        const metadata = { name: `settings-${index}`, namespace: c.name };
        new ConfigMap(`settings-${index}`, { metadata, data: { index: `${index}` } });
      }
    };
    const created = await c.up(program, '--parallel', '64');
    expect(created.ops.filter((op) => op.startsWith('create '))).toHaveLength(100);
    const again = await c.up(program, '--parallel', '64');
    expect(again.ops.filter((op) => op.startsWith('same '))).toHaveLength(100);
    expect(again.elapsedMs).toBeLessThan(20_000);
    const maps = await c.api.list(c.path('configmaps'));
    expect(maps.filter(({ metadata }) => metadata.name.startsWith('settings-'))).toHaveLength(100);
  });
}

import type * as k8s from '@pulumi/kubernetes';
import {
  CustomResource,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  Job,
  PersistentVolumeClaim,
  Pod,
  Service,
  StatefulSet,
} from '../harness/kinds';
import { deployment, template, UNSCHEDULABLE, widgetDefinition } from '../harness/objects';
import type { StoredResource } from '../harness/stack';
import type { Case, Open } from '../harness/suite';
import { until } from '../harness/wait';

const SHORT = { 'pulumi.com/timeoutSeconds': '3' };

export function awaitingCases(open: Open): void {
  test.concurrent('waits until workloads are ready', async () => {
    const c = await open('ready-workloads');
    const metadata = { name: 'app', namespace: c.name };
    const selector = { matchLabels: { app: 'app' } };
    await c.up(() => {
      new Deployment('deployment', deployment('web', c.name, { replicas: 2 }));
      new StatefulSet('statefulset', {
        metadata,
        spec: { serviceName: 'app', replicas: 2, selector, template: template('app') },
      });
      const daemon = { matchLabels: { app: 'daemon' } };
      new DaemonSet('daemonset', {
        metadata,
        spec: { selector: daemon, template: template('daemon') },
      });
      new Pod('pod', { metadata, spec: template('app').spec });
      const job = template('job', 'example/app:1', { restartPolicy: 'Never' });
      new Job('job', { metadata, spec: { template: job } });
    });
    const status = statusOf(await c.resources());
    expect(status('deployment')).toMatchObject({ availableReplicas: 2, readyReplicas: 2 });
    expect(status('statefulset')).toMatchObject({ readyReplicas: 2, currentReplicas: 2 });
    expect(status('daemonset')).toMatchObject({ desiredNumberScheduled: 3, numberReady: 3 });
    expect(status('pod')).toMatchObject({ phase: 'Running' });
    expect(status('job')).toMatchObject({ succeeded: 1 });
  });

  test.concurrent(
    'waits until a load balancer has its address and a claim its volume',
    async () => {
      const c = await open('ready-infrastructure');
      const metadata = { name: 'app', namespace: c.name };
      await c.up(() => {
        new Deployment('web', deployment('app', c.name));
        const selector = { app: 'app' };
        const spec = { type: 'LoadBalancer', selector, ports: [{ port: 80 }] };
        new Service('balancer', { metadata, spec });
        const requests = { storage: '1Gi' };
        const claim = { accessModes: ['ReadWriteOnce'], resources: { requests } };
        new PersistentVolumeClaim('claim', { metadata, spec: claim });
      });
      const status = statusOf(await c.resources());
      const [ingress] = (status('balancer').loadBalancer as { ingress: readonly object[] }).ingress;
      expect(ingress).toEqual(
        expect.objectContaining({ ip: expect.stringMatching(/^[\d.]+$/) as string }),
      );
      expect(status('claim')).toMatchObject({ phase: 'Bound' });
    },
  );

  test.concurrent('creates a definition and its objects in one update', async () => {
    const c = await open('definition-first');
    const group = 'definition-first.example.com';
    await c.up(() => {
      const definition = widgetDefinition(group);
      const crd = new CustomResourceDefinition('widgets', definition);
      for (const name of ['one', 'two']) widget(c, group, name, {}, { dependsOn: crd });
    });
    const status = statusOf(await c.resources());
    const conditions = status('widgets').conditions as readonly { type: string; status: string }[];
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Established', status: 'True' }),
    );
    expect(await c.api.list(c.path('widgets', `${group}/v1`))).toHaveLength(2);
    await c.destroy();
  });

  test.concurrent('does not wait where skipAwait is set', async () => {
    const c = await open('skip-await');
    const annotations = { 'pulumi.com/skipAwait': 'true' };
    const outcome = await c.up(() => {
      const args = deployment('web', c.name, { annotations, pod: UNSCHEDULABLE });
      new Deployment('web', args);
    });
    expect(outcome.elapsedMs).toBeLessThan(15_000);
    const { status } = await c.api.get(c.path('deployments/web', 'apps/v1'));
    expect(status).not.toHaveProperty('readyReplicas');
  });

  test.concurrent(
    'tells after its timeout what is not ready, keeps it in state and goes on from there',
    async () => {
      const c = await open('await-timeout');
      const path = c.path('deployments/web', 'apps/v1');
      const program = (pod: object) => () => {
        new Deployment('web', deployment('web', c.name, { annotations: SHORT, pod }));
      };
      const failed = await c.run('up', program(UNSCHEDULABLE));
      expect(failed.ops).toEqual(['create web']);
      expect(failed.code).not.toBe(0);
      expect(failed.errors).toContain(
        'was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live',
      );
      expect(failed.errors).toMatch(/'web' timed out waiting to be Ready/);
      expect(failed.errors).toMatch(/does not have minimum availability|Minimum number of Pods/);
      const [stored] = await c.resources();
      expect(stored?.id).toBe('await-timeout/web');
      expect(stored?.initErrors).not.toEqual([]);
      const { metadata: before } = await c.api.get(path);
      const resumed = await c.up(program({}));
      expect(resumed.ops).toEqual(['update web']);
      const { metadata: after } = await c.api.get(path);
      expect(after.uid).toBe(before.uid);
      expect((await c.resources())[0]?.initErrors ?? []).toEqual([]);
    },
  );

  test.concurrent('tells that a job has failed, without waiting for the timeout', async () => {
    const c = await open('job-failed');
    const outcome = await c.run('up', () => {
      const metadata = { name: 'job', namespace: c.name };
      const job = template('job', 'example/app:1', { restartPolicy: 'Never', ...UNSCHEDULABLE });
      const spec = { activeDeadlineSeconds: 1, backoffLimit: 0, template: job };
      new Job('job', { metadata, spec });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('DeadlineExceeded');
    expect(outcome.elapsedMs).toBeLessThan(60_000);
  });

  test.concurrent.each([
    ['condition', 'condition=Ready'],
    ['path', 'jsonpath={.status.phase}=Running'],
    ['both', '["condition=Ready", "jsonpath={.status.phase}=Running"]'],
  ])('waits for what waitFor says: a %s', async (what, waitFor) => {
    const c = await open(`wait-for-${what}`);
    const group = `${what}.example.com`;
    const path = c.path('widgets/slow', `${group}/v1`);
    const run = await c.start('up', () => {
      const definition = widgetDefinition(group);
      const crd = new CustomResourceDefinition('widgets', definition);
      widget(c, group, 'slow', { 'pulumi.com/waitFor': waitFor }, { dependsOn: crd });
    });
    let ended = false;
    const outcome = run.ended.finally(() => (ended = true));
    await until('the widget was created', () => c.api.exists(path));
    const ready = { type: 'Ready', status: 'False' };
    await setStatus(c, path, { phase: 'Starting', conditions: [ready] });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(ended).toBe(false);
    await setStatus(c, path, { phase: 'Running', conditions: [{ ...ready, status: 'True' }] });
    expect(await outcome).toMatchObject({ code: 0, errors: '' });
    expect(statusOf(await c.resources())('slow')).toMatchObject({ phase: 'Running' });
  });

  test.concurrent('gives up on waitFor after the timeout', async () => {
    const c = await open('wait-for-timeout');
    const group = 'wait-for-timeout.example.com';
    const outcome = await c.run('up', () => {
      const definition = widgetDefinition(group);
      const crd = new CustomResourceDefinition('widgets', definition);
      const annotations = { ...SHORT, 'pulumi.com/waitFor': 'condition=Ready' };
      widget(c, group, 'never', annotations, { dependsOn: crd });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toMatch(/timed out waiting/);
    expect((await c.resources()).map(({ id }) => id)).toContain('wait-for-timeout/never');
  });

  test.concurrent("waits for a service's endpoints", async () => {
    const c = await open('service-endpoints');
    const metadata = { name: 'app', namespace: c.name, annotations: SHORT };
    const spec = { selector: { app: 'nobody' }, ports: [{ port: 80 }] };
    const outcome = await c.run('up', () => {
      new Service('service', { metadata, spec });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('Service does not target any Pods');
  });
}

function widget(
  c: Case,
  group: string,
  name: string,
  annotations: Record<string, string>,
  options: { dependsOn: k8s.apiextensions.v1.CustomResourceDefinition },
): void {
  const metadata = { name, namespace: c.name, annotations };
  const args = { apiVersion: `${group}/v1`, kind: 'Widget', metadata, spec: { size: 1 } };
  new CustomResource(name, args, options);
}

async function setStatus(c: Case, path: string, status: object): Promise<void> {
  await c.api.patch(`${path}/status`, { status }, 'operator');
}

function statusOf(resources: readonly StoredResource[]) {
  return (name: string): Readonly<Record<string, unknown>> => {
    const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
    return (found?.outputs?.status ?? {}) as Record<string, unknown>;
  };
}

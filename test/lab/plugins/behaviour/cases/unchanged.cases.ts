import {
  ClusterRole,
  ConfigMap,
  CronJob,
  CustomResource,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ResourceQuota,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
} from '../harness/kinds';
import { deployment, template, widgetDefinition } from '../harness/objects';
import { otherBuild } from '../harness/stack';
import type { Case, Open } from '../harness/suite';

const SKIP = { 'pulumi.com/skipAwait': 'true' };

export function unchangedCases(open: Open): void {
  test.concurrent(
    'finds no changes in any kind after it was deployed, nor after a refresh',
    async () => {
      const c = await open('unchanged');
      const group = 'unchanged.example.com';
      const program = () => {
        workloads(c);
        network(c);
        rights(c);
        const definition = widgetDefinition(group);
        const crd = new CustomResourceDefinition('widgets', definition);
        const widget = { apiVersion: `${group}/v1`, kind: 'Widget', spec: { size: 1 } };
        const metadata = { name: 'widget', namespace: c.name };
        new CustomResource('widget', { ...widget, metadata }, { dependsOn: crd });
      };
      await c.up(program);
      const again = await c.up(program);
      expect(again.steps.filter(({ op }) => op !== 'same')).toEqual([]);
      expect(again.steps).toHaveLength(22);
      await c.refresh();
      const refreshed = await c.preview(program);
      const changed = refreshed.steps.filter(({ op }) => op !== 'same').map(({ name }) => name);
      // the server never gives stringData back: what another build makes of that is not held against it
      expect(otherBuild ? changed.filter((name) => name !== 'secret') : changed).toEqual([]);
    },
  );

  test.concurrent(
    'finds no change in quantities and ports that are only written differently',
    async () => {
      const c = await open('unchanged-writing');
      const program = () => {
        const resources = { requests: { cpu: '1000m', memory: '1024Mi' }, limits: { cpu: 1.5 } };
        const containers = [{ name: 'app', image: 'example/app:1', resources }];
        const args = deployment('web', c.name, {
          annotations: SKIP,
          pod: { containers } as object,
        });
        new Deployment('web', args);
        const hard = { 'requests.cpu': '2000m', pods: 100 as unknown as string };
        const metadata = { name: 'quota', namespace: c.name };
        new ResourceQuota('quota', { metadata, spec: { hard } });
      };
      await c.up(program);
      const again = await c.up(program);
      expect([...again.ops].sort()).toEqual(['same quota', 'same web']);
    },
  );
}

function workloads(c: Case): void {
  const metadata = { name: 'app', namespace: c.name, annotations: SKIP };
  const selector = { matchLabels: { app: 'app' } };
  const job = template('app', 'example/app:1', { restartPolicy: 'Never' });
  new Deployment('deployment', deployment('app', c.name, { annotations: SKIP }));
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  };
  new StatefulSet('statefulset', {
    metadata,
    spec: {
      serviceName: 'app',
      selector,
      template: template('app'),
      volumeClaimTemplates: [claim],
    },
  });
  new DaemonSet('daemonset', {
    metadata,
    spec: { selector, template: template('app') },
  });
  new Job('job', { metadata, spec: { template: job } });
  const schedule = '0 3 * * *';
  new CronJob('cronjob', {
    metadata,
    spec: { schedule, jobTemplate: { spec: { template: job } } },
  });
  const { spec } = template('app');
  new Pod('pod', { metadata, spec });
  new PersistentVolumeClaim('claim', { metadata, spec: claim.spec });
  const metrics = {
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  };
  new HorizontalPodAutoscaler('autoscaler', {
    metadata,
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' },
      metrics: [{ type: 'Resource', ...metrics }],
    },
  });
  new PodDisruptionBudget('budget', {
    metadata,
    spec: { minAvailable: 1, selector },
  });
  const stringData = { token: 'a token' };
  new Secret('secret', { metadata, stringData });
  new ConfigMap('configmap', { metadata, data: { mode: 'on', empty: '' } });
}

function network(c: Case): void {
  const metadata = { name: 'app', namespace: c.name, annotations: SKIP };
  const selector = { app: 'app' };
  new Service('service', {
    metadata,
    spec: {
      selector,
      ports: [
        { name: 'http', port: 80 },
        { name: 'https', port: 443, targetPort: 'https' },
      ],
    },
  });
  const headless = { ...metadata, name: 'headless' };
  new Service('headless', {
    metadata: headless,
    spec: { clusterIP: 'None', selector, ports: [{ port: 80, name: 'http' }] },
  });
  new NetworkPolicy('policy', {
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [{ port: 53 }] }],
    },
  });
  const backend = { service: { name: 'app', port: { number: 80 } } };
  new Ingress('ingress', {
    metadata,
    spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  });
}

function rights(c: Case): void {
  const metadata = { name: 'unchanged', namespace: c.name };
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'unchanged', namespace: c.name }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name: 'unchanged' };
  new ServiceAccount('account', { metadata });
  new Role('role', { metadata, rules });
  new RoleBinding('rolebinding', { metadata, subjects, roleRef: { ...roleRef, kind: 'Role' } });
  new ClusterRole('clusterrole', { metadata: { name: 'unchanged' }, rules });
  new Namespace('namespace', { metadata: { name: 'unchanged-more' } });
}

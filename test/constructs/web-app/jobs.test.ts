import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { WebAppProps } from '../../../constructs/web-app/props';
import { WebApp } from '../../../constructs/web-app/web-app';
import { plan } from '../../../stacks/release/plan';
import type { Manifest } from '../namespace/manifests';
import { database, everything, provision, sound, synth } from './synth';

interface Job extends Manifest {
  readonly spec: k8s.JobSpec & { readonly template: { readonly spec: k8s.PodSpec } };
}

function job(component: 'migration' | 'provision', props: Partial<WebAppProps>): Job {
  const found = synth(props).find(
    ({ kind, metadata }) =>
      kind === 'Job' && metadata.labels?.['app.kubernetes.io/component'] === component,
  );
  if (found === undefined) throw new Error(`no Job for ${component}`);
  return found as unknown as Job;
}

const migration = { command: ['./shop', 'migrate'] };

test('the migration runs the image with everything that is bound, after the database answers', () => {
  const { spec, metadata } = job('migration', { database, migration });
  expect(metadata.annotations).toEqual({
    'pulumi.com/timeoutSeconds': '960',
    'pulumi.com/replaceUnready': 'true',
  });
  expect(spec).toMatchObject({ backoffLimit: 4, activeDeadlineSeconds: 900 });
  expect(spec).not.toHaveProperty('ttlSecondsAfterFinished');
  const { containers, initContainers = [], restartPolicy } = spec.template.spec;
  expect(restartPolicy).toBe('Never');
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    name: 'migrate',
    image: 'registry.example/shop:1.4.2',
    command: ['./shop', 'migrate'],
    volumeMounts: [{ name: 'database-authority', mountPath: '/etc/database', readOnly: true }],
  });
  expect(containers[0]?.env?.map(({ name }) => name)).toContain('DATABASE_URL');
  expect(initContainers).toHaveLength(1);
  expect(initContainers[0]).toMatchObject({
    name: 'await-database',
    image: 'registry.example/postgresql:18.1',
    command: ['sh', '-c', 'until pg_isready --timeout=5; do sleep 2; done'],
  });
  expect(initContainers[0]?.env?.map(({ name }) => name)).toEqual(['PGHOST', 'PGPORT', 'PGUSER']);
});

test('without a client’s image the migration starts at once', () => {
  const { clientImage, ...rest } = database;
  const { spec } = job('migration', { database: rest, migration });
  expect(clientImage).toBe('registry.example/postgresql:18.1');
  expect(spec.template.spec.initContainers).toBeUndefined();
});

test('rclone fetches into a folder that the app then loads from', () => {
  const { spec } = job('provision', { provision });
  const { initContainers = [], containers, volumes = [] } = spec.template.spec;
  expect(initContainers).toHaveLength(1);
  expect(initContainers[0]).toMatchObject({
    image: 'registry.example/rclone:1.75.1',
    command: ['rclone', 'copy', '--verbose', 'fixtures:shop/2026', '/data'],
    env: [
      { name: 'RCLONE_CONFIG', value: '/etc/rclone/rclone.conf' },
      { name: 'RCLONE_CACHE_DIR', value: '/tmp' },
    ],
  });
  expect(containers[0]).toMatchObject({
    name: 'load',
    command: ['./shop', 'load', '/data'],
    volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
  });
  expect(volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '2Gi' } });
  expect(volumes).toContainEqual({
    name: 'rclone',
    secret: { secretName: 'shop-rclone', items: [{ key: 'rclone.conf', path: 'rclone.conf' }] },
  });
});

test.each<[string, Partial<WebAppProps>]>([
  ['image', { image: 'registry.example/shop:1.4.3', version: '1.4.3' }],
  ['command', { migration: { command: ['./shop', 'migrate', '--all'] } }],
  ['variables', { env: { A: 'b' } }],
  ['retries', { migration: { ...migration, retries: 5 } }],
])('another %s is another Job, because a Job can not be changed', (_what, props) => {
  const before = job('migration', { migration });
  const after = job('migration', { migration, ...props });
  expect(before.metadata.name).toMatch(/^shop-migration-[0-9a-f]{10}$/);
  expect(after.metadata.name).not.toBe(before.metadata.name);
  expect(job('migration', { migration })).toEqual(before);
});

test('what only the pods of the server have leaves the Job as it is', () => {
  const before = job('migration', { migration });
  const props = { migration, host: 'shop', scale: { mode: 'fixed', replicas: 9 } } as const;
  expect(job('migration', props)).toEqual(before);
});

/** What each object of an app waits for. */
function waits(props: WebAppProps): Record<string, readonly string[]> {
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  new WebApp(chart, 'web-app', props);
  const short = ({ name }: { readonly name: string }) => name.replace(/-[0-9a-f]{10}$/, '-#');
  return Object.fromEntries(
    plan([chart], []).map((object) => [short(object), object.dependsOn.map(short)]),
  );
}

test('migration, data, pods and Service follow each other', () => {
  const { monitoring, ...props } = everything;
  expect(monitoring).toBeDefined();
  expect(waits(props)).toMatchObject({
    'job/app/shop-migration-#': ['serviceaccount/app/shop', 'configmap/app/shop-files-#'],
    'job/app/shop-provision-#': [
      'job/app/shop-migration-#',
      'serviceaccount/app/shop',
      'configmap/app/shop-files-#',
    ],
    'deployment/app/shop': [
      'job/app/shop-provision-#',
      'serviceaccount/app/shop',
      'configmap/app/shop-files-#',
    ],
    'service/app/shop': ['deployment/app/shop'],
  });
});

test('what it starts after comes before its first pod, and before nothing else', () => {
  const first = (props: WebAppProps) => {
    const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
    const app = new WebApp(chart, 'web-app', props);
    app.startAfter(
      new k8s.KubeConfigMap(chart, 'needed', { metadata: { name: 'needed', namespace: 'app' } }),
    );
    return plan([chart], [])
      .filter(({ dependsOn }) => dependsOn.some(({ name }) => name === 'configmap/app/needed'))
      .map(({ name }) => name.replace(/-[0-9a-f]{10}$/, '-#'));
  };
  const { monitoring, ...props } = everything;
  expect(monitoring).toBeDefined();
  expect(first(props)).toEqual(['job/app/shop-migration-#']);
  expect(first(sound)).toEqual(['deployment/app/shop']);
});

test('without Jobs the pods wait for their account alone', () => {
  expect(waits(sound)['deployment/app/shop']).toEqual(['serviceaccount/app/shop']);
});

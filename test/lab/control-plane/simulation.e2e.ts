import { startLab } from '../../../lab/control-plane/lab';
import { Kubectl } from '../../kubectl';
import { eventually, openLabsFolder, type LabsFolder } from './harness';
import { certificateDefinitions, shop } from './manifests';

jest.setTimeout(60_000);

let folder: LabsFolder;
let kubectl: Kubectl;

const run = async (...args: readonly string[]) => (await kubectl.must(args)).trim();
const apply = (object: object) => kubectl.mustApply(JSON.stringify(object));
const field = (object: string, jsonpath: string) => () =>
  run('get', '-n', 'shop', ...object.split(' '), '-o', `jsonpath={${jsonpath}}`);

beforeAll(async () => {
  folder = await openLabsFolder();
  const { labsDirectory, tools } = folder;
  kubectl = new Kubectl(await startLab({ name: 'main', labsDirectory, tools }), tools);
  await apply(shop.namespace);
});

afterAll(async () => {
  await folder.close();
});

test('a StatefulSet with a volume each is ready, and its volumes are bound', async () => {
  await apply(shop.statefulSet);
  await eventually(field('statefulset web', '.status.readyReplicas'), '2');
  expect(await field('pvc data-web-1', '.status.phase')()).toBe('Bound');
  expect(await field('pvc data-web-1', '.status.capacity.storage')()).toBe('1Gi');
});

test('a claim grows, and its volume with it', async () => {
  const patch = '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}';
  await run('patch', '-n', 'shop', 'pvc', 'data-web-0', '-p', patch);
  await eventually(field('pvc data-web-0', '.status.capacity.storage'), '3Gi');
  const volume = await field('pvc data-web-0', '.spec.volumeName')();
  expect(await field(`pv ${volume}`, '.spec.capacity.storage')()).toBe('3Gi');
});

test('the volume of a deleted claim is deleted', async () => {
  await apply(shop.claim);
  await eventually(field('pvc alone', '.status.phase'), 'Bound');
  const volume = await field('pvc alone', '.spec.volumeName')();
  await run('delete', '-n', 'shop', 'pvc', 'alone');
  await eventually(() => run('get', 'pv', volume, '--ignore-not-found', '-o', 'name'), '');
});

test('a load balancer has an address', async () => {
  await apply(shop.service);
  const address = field('service web', '.status.loadBalancer.ingress[0].ip');
  await eventually(async () => (await address()).startsWith('198.18.'), true);
});

test('the pod of a Job completes', async () => {
  await apply(shop.job);
  await eventually(field('job once', '.status.succeeded'), '1');
});

test('fails when a privileged pod enters a restricted namespace', async () => {
  await expect(apply(shop.privilegedPod)).rejects.toThrow(
    'pods "root" is forbidden: violates PodSecurity "restricted:latest": privileged (container "main" must not set securityContext.privileged=true)',
  );
});

test('fails when a user without rights reads, and succeeds once a role is bound to it', async () => {
  const asUser = ['get', 'secrets', '-n', 'shop', '--as=system:serviceaccount:shop:default'];
  await expect(run(...asUser)).rejects.toThrow(
    'secrets is forbidden: User "system:serviceaccount:shop:default" cannot list resource "secrets" in API group "" in the namespace "shop"',
  );
  const binding = ['--clusterrole=admin', '--serviceaccount=shop:default', '-n', 'shop'];
  await run('create', 'rolebinding', 'default-admin', ...binding);
  await eventually(async () => {
    return await run('auth', 'can-i', ...asUser.slice(0, 1), 'secrets', ...asUser.slice(2)).catch(
      () => 'no',
    );
  }, 'yes');
});

test('the webhook of an operator gets its authority, and refuses nobody although it does not run', async () => {
  await apply(shop.webhook);
  await eventually(async () => {
    const bundle = await field(
      'validatingwebhookconfiguration web',
      '.webhooks[0].clientConfig.caBundle',
    )();
    return Buffer.from(bundle, 'base64').toString().startsWith('-----BEGIN CERTIFICATE-----');
  }, true);
  await run('create', 'configmap', 'accepted', '-n', 'shop');
});

test('objects whose definitions come later get the conditions of their operators', async () => {
  for (const definition of certificateDefinitions) await apply(definition);
  await run('wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s');
  await apply(shop.certificate);
  const message = field('certificate web', '.status.conditions[0].message');
  await eventually(message, 'Referenced "Issuer" not found: own');
  await apply(shop.issuer);
  await eventually(
    field('certificate web', '.status.conditions[?(@.type=="Ready")].status'),
    'True',
  );
  expect(await field('secret web-tls', '.type')()).toBe('kubernetes.io/tls');
});

test('a definition that is deleted and made again is served again', async () => {
  await run('delete', 'crd', 'issuers.cert-manager.io');
  for (const definition of certificateDefinitions) await apply(definition);
  await run('wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s');
  await apply(shop.issuer);
  await eventually(field('issuer own', '.status.conditions[?(@.type=="Ready")].status'), 'True');
});

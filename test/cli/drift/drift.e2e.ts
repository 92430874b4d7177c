import { readFileSync } from 'node:fs';
import { declaredFrom, type Declared } from '../../../cli/drift/declared';
import type { Deployed } from '../../../cli/drift/deployed';
import { findDrift } from '../../../cli/drift/find-drift';
import { keyOf, labelOf, referenceOf } from '../../../cli/drift/identity';
import { LiveCluster } from '../../../cli/drift/live-cluster';
import type { DriftReport } from '../../../cli/drift/report';
import type { Step } from '../../../cli/progress/progress';
import { startLab } from '../../../lab/control-plane/lab';
import { Api } from '../../../lab/plugins/kubernetes/api';
import { Cluster } from '../../../lab/plugins/kubernetes/cluster';
import { connect, parseKubeconfig } from '../../../lab/plugins/kubernetes/connection';
import { textAt } from '../../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../../lab/plugins/protocol/values';
import { openLabsFolder, type LabsFolder } from '../../lab/control-plane/harness';
import { Kubectl } from '../../kubectl';

// seconds on a machine of its own
jest.setTimeout(180_000);

const step: Step = { update: () => undefined, done: () => undefined, fail: () => undefined };
const never = new AbortController().signal;
const labels = { 'app.kubernetes.io/part-of': 'plinth' };
const shop = (name: string) => ({ name, namespace: 'shop', labels });

const web: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: shop('web'),
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'web:1',
            // not as the API server writes it
            resources: { requests: { cpu: '1000m' } },
            ports: [
              { name: 'dns', containerPort: 53, protocol: 'UDP' },
              { name: 'http', containerPort: 80 },
            ],
          },
        ],
      },
    },
  },
};

const manifests: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: shop('settings'),
    data: { level: 'info', a: 'b' },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: shop('other'), data: { a: 'b' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: shop('login'),
    type: 'kubernetes.io/basic-auth',
    stringData: { username: 'app', password: 'hunter2' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: shop('web'),
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  },
  web,
];

let folder: LabsFolder;
let kubectl: Kubectl;
let api: Api;
let kubeconfigFile: string;
let deployed: ReadonlyMap<string, Deployed>;

const declared: readonly Declared[] = manifests.map((manifest) => declaredFrom(manifest));

const managerOf = (name: string) => `pulumi-kubernetes-${name}`;
const kube = (...args: readonly string[]) => kubectl.must(args);

const drift = (by = api, all = declared): Promise<Omit<DriftReport, 'elapsedMs'>> =>
  findDrift(
    {
      ...{ stack: 'lab', declared: all, deployed, territory: { without: new Set<string>() } },
      cluster: new LiveCluster(by, never),
    },
    step,
  );

const told = ({ drifted }: Pick<DriftReport, 'drifted'>) =>
  Object.fromEntries(
    drifted.map(({ identity, kinds, fields }) => [
      labelOf(identity),
      [
        ...kinds,
        ...fields.map(({ path, live, declared: wanted, by }) => [
          path,
          live,
          wanted,
          by[0]?.manager,
        ]),
      ],
    ]),
  );

async function deploy(): Promise<ReadonlyMap<string, Deployed>> {
  const cluster = new Cluster(api);
  const found = new Map<string, Deployed>();
  for (const manifest of manifests) {
    const { identity } = declaredFrom(manifest);
    const manager = managerOf(identity.name);
    const options = { manager, force: true, dryRun: false, signal: never };
    const { body } = await cluster.apply(referenceOf(identity), manifest, options);
    const uid = textAt(body, 'metadata', 'uid');
    found.set(keyOf(identity), { identity, inputs: manifest, uid, manager });
  }
  return found;
}

beforeAll(async () => {
  folder = await openLabsFolder();
  const { labsDirectory, tools } = folder;
  const lab = await startLab({ name: 'drift', labsDirectory, tools });
  kubectl = new Kubectl(lab, tools);
  kubeconfigFile = lab.kubeconfigFile;
  api = new Api(connect(parseKubeconfig(readFileSync(kubeconfigFile, 'utf8')), {}));
  deployed = await deploy();
});

afterAll(async () => {
  await folder.close();
});

test('what was deployed and let alone has no drift, however the API server writes it', async () => {
  const found = await drift();
  expect(found).toMatchObject({
    drifted: [],
    undeclared: [],
    pending: [],
    silent: [],
    compared: 6,
  });
  expect(found.searched).toBeGreaterThan(30);
});

test('what only the sources say otherwise is no drift', async () => {
  const newer = JSON.parse(JSON.stringify(web).replace('web:1', 'web:2')) as JsonObject;
  const all = [...declared.slice(0, -1), declaredFrom(newer)];
  const { drifted, pending } = await drift(api, all);
  expect(drifted).toEqual([]);
  expect(pending).toMatchObject([
    { what: 'to update', paths: ['spec.template.spec.containers[name=web].image'] },
  ]);
});

test('fails for who may read and not apply, and for who is not known', async () => {
  await kube('create', 'serviceaccount', 'reader', '-n', 'shop');
  const account = '--serviceaccount=shop:reader';
  await kube('create', 'clusterrolebinding', 'reader', '--clusterrole=view', account);
  const token = (await kube('create', 'token', 'reader', '-n', 'shop')).trim();
  const as = (bearer: string) => {
    const { server, ca } = connect(parseKubeconfig(readFileSync(kubeconfigFile, 'utf8')), {});
    const { context, namespace, insecure } = { context: 'x', namespace: '', insecure: false };
    return new Api({
      server,
      context,
      namespace,
      insecure,
      ...(ca !== undefined && { ca }),
      token: bearer,
    });
  };
  const failed = await drift(as(token)).catch((error: unknown) => error);
  expect(failed).toMatchObject({ name: 'UserError' });
  const { problems } = failed as { readonly problems: readonly string[] };
  expect(problems).toContain(
    'drift: Deployment shop/web: deployments.apps "web" is forbidden: User "system:serviceaccount:shop:reader" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
  );
  expect(problems).toContain(
    'drift: Secret shop/login: secrets "login" is forbidden: User "system:serviceaccount:shop:reader" cannot get resource "secrets" in API group "" in the namespace "shop"',
  );
  await expect(drift(as('nobody'))).rejects.toThrow('drift: the cluster: Unauthorized');
});

test('whatever somebody did by hand is found, with who did it, and nothing is changed', async () => {
  await kube('set', 'image', '-n', 'shop', 'deployment/web', 'web=web:9');
  await kube('scale', '-n', 'shop', 'deployment/web', '--replicas=3');
  await kube('label', 'namespace', 'shop', 'app.kubernetes.io/part-of-');
  await kube(
    'patch',
    'configmap',
    'settings',
    '-n',
    'shop',
    '-p',
    '{"data":{"level":"debug","more":"mine"}}',
  );
  await kube('delete', 'service', 'web', '-n', 'shop');
  const values = '{"stringData":{"password":"guessed"}}';
  await kube('patch', 'secret', 'login', '-n', 'shop', '-p', values);
  await kube('delete', 'configmap', 'other', '-n', 'shop');
  await kubectl.mustApply(JSON.stringify(manifests[2]));
  await kube('create', 'configmap', 'stray', '-n', 'shop');
  await kube('label', 'configmap', 'stray', '-n', 'shop', 'app.kubernetes.io/part-of=plinth');
  const before = await everything();

  const found = await drift();

  expect(told(found)).toEqual({
    'Namespace shop': [
      'changed',
      ['metadata.labels["app.kubernetes.io/part-of"]', undefined, 'plinth', undefined],
    ],
    'ConfigMap shop/settings': ['changed', ['data.level', 'debug', 'info', 'kubectl-patch']],
    'ConfigMap shop/other': ['made anew'],
    'Secret shop/login': ['changed', ['data.password', '(secret)', '(secret)', 'kubectl-patch']],
    'Service shop/web': ['missing'],
    'Deployment shop/web': [
      'changed',
      ['spec.replicas', '3', '1', 'kubectl'],
      ['spec.template.spec.containers[name=web].image', 'web:9', 'web:1', 'kubectl-set'],
    ],
  });
  expect(found.undeclared.map(({ identity }) => labelOf(identity))).toEqual([
    'ConfigMap shop/stray',
  ]);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|guessed|aHVudGVyMg|Z3Vlc3NlZA/);
  expect(await everything()).toBe(before);
});

/** Versions of everything in the namespace that only we write to. */
async function everything(): Promise<string> {
  const kinds = 'configmaps,secrets,services';
  const versions =
    '{range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}';
  return kube('get', kinds, '-n', 'shop', '-o', `jsonpath=${versions}`);
}

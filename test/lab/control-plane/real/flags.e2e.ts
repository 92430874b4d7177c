import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { ensureControlPlane } from '../../../../lab/control-plane/control-plane';
import { labPaths } from '../../../../lab/control-plane/paths';
import { placement, placementInForce } from '../../../../lab/control-plane/real/placement';
import { simulatedNode, simulatedTaint } from '../../../../lab/control-plane/real/simulated-node';
import { seedLab } from '../../../../lab/control-plane/seed';
import { labApi, type LabApi } from '../../../../lab/control-plane/simulation/api';
import { resolvedTools } from '../../../../lab/control-plane/tools';
import { nodeNetwork } from '../../../../lab/node/network';
import { eventually, openLabsFolder, type LabsFolder } from '../harness';

jest.setTimeout(90_000);

// of a number that no lab of this machine gets before all others are taken: the link itself is not needed here
const network = nodeNetwork(255);
const missing = 'registry.example/grafana:1';
const there = 'registry.example/web:1';
const signal = new AbortController().signal;

let folder: LabsFolder;
let api: LabApi;
let pki: string;

beforeAll(async () => {
  folder = await openLabsFolder();
  const paths = labPaths(folder.labsDirectory, 'flags');
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  const onProgress = () => undefined;
  const tools = await resolvedTools(folder.tools);
  const real = { network, played: [] };
  api = labApi(await ensureControlPlane({ paths, tools, real, onProgress, signal }));
  pki = paths.pki;
  await seedLab(api, {
    nodes: [{ names: [simulatedNode], taints: [simulatedTaint] }],
    preload: [],
    objects: placement([missing]),
    onProgress,
    signal,
  });
  await placementInForce(api, [missing], signal);
  await call('POST', '/api/v1/nodes', { metadata: { name: 'other' } });
});

afterAll(async () => {
  api.close();
  await folder.close();
});

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function call<T>(method: 'GET' | 'POST', where: string, body?: unknown): Promise<Answer<T>> {
  return (await api.call(method, where, body)) as Answer<T>;
}

interface Pod {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations: readonly { readonly key?: string }[];
  };
  readonly status: { readonly phase?: string };
}

const pods = '/api/v1/namespaces/default/pods';
const pod = (name: string, image: string, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'main', image }], ...spec },
});
const phaseOf = async (name: string) =>
  (await call<Pod>('GET', `${pods}/${name}`)).body.status.phase;

test('a pod without an image is put on the simulated node and plays its part there', async () => {
  const wish = {
    nodeSelector: { disk: 'fast' },
    tolerations: [{ key: 'mine', operator: 'Exists' }],
  };
  const made = await call<Pod>('POST', pods, pod('played', missing, wish));
  expect(made.body.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': simulatedNode });
  const keys = made.body.spec.tolerations.map(({ key }) => key);
  expect(keys.filter((key) => key === 'mine' || key === simulatedTaint.key)).toEqual([
    'mine',
    simulatedTaint.key,
  ]);
  await eventually(() => phaseOf('played'), 'Running');
});

test('so is one that begins with a container without an image', async () => {
  const initContainers = [{ name: 'first', image: missing }];
  const made = await call<Pod>('POST', pods, pod('begins', there, { initContainers }));
  expect(made.body.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': simulatedNode });
});

test('a pod with images stays as it is, and away from the simulated node', async () => {
  const made = await call<Pod>('POST', pods, pod('real', there));
  expect(made.body.spec.nodeSelector).toBeUndefined();
  expect(made.body.spec.tolerations.map(({ key }) => key)).not.toContain(simulatedTaint.key);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await phaseOf('real')).toBe('Pending');
});

test('where nothing is missing no pod is put there', async () => {
  for (const { apiVersion, kind, metadata, spec } of placement([])) {
    const collection = kind.replace(/y$/, 'ie').toLowerCase();
    const where = `/apis/${apiVersion}/${collection}s?dryRun=All`;
    const answer = await call('POST', where, { metadata: { ...metadata, name: 'empty' }, spec });
    expect([kind, answer.status]).toEqual([kind, 201]);
  }
});

test('kwok leaves nodes alone that are not its own', async () => {
  interface Node {
    readonly status: { readonly conditions?: readonly { readonly type: string; status: string }[] };
  }
  const readiness = async (name: string) => {
    const { body } = await call<Node>('GET', `/api/v1/nodes/${name}`);
    return body.status.conditions?.find(({ type }) => type === 'Ready')?.status;
  };
  expect(await readiness(simulatedNode)).toBe('True');
  expect(await readiness('other')).not.toBe('True');
});

test('nobody but the lab says where pods find the API server', async () => {
  const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
  const listed = await call<{ readonly items: readonly unknown[] }>('GET', slices);
  expect(listed.body.items).toEqual([]);
  const service = await call<object>('GET', '/api/v1/namespaces/default/services/kubernetes');
  expect(service.body).toMatchObject({ spec: { clusterIP: '10.96.0.1', ports: [{ port: 443 }] } });
});

test('load balancers get addresses of the range of the node', async () => {
  interface Service {
    readonly status: { readonly loadBalancer: { readonly ingress?: readonly { ip: string }[] } };
  }
  const services = '/api/v1/namespaces/default/services';
  const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] };
  await call('POST', services, { metadata: { name: 'front' }, spec });
  await eventually(
    async () =>
      (await call<Service>('GET', `${services}/front`)).body.status.loadBalancer.ingress?.[0]?.ip,
    '198.18.255.129',
  );
});

describe('with a webhook', () => {
  let hook: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    const read = (name: string) => readFileSync(path.join(pki, name));
    hook = createServer(
      { cert: read('admin.crt'), key: read('admin.key') },
      (request, response) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          const review = JSON.parse(text) as { request: { uid: string; name: string } };
          asked.push(review.request.name);
          const { uid, name } = review.request;
          const allowed = name !== 'unwanted';
          const answer = { uid, allowed, ...(!allowed && { status: { message: 'not here' } }) };
          response.setHeader('content-type', 'application/json');
          response.end(
            JSON.stringify({
              apiVersion: 'admission.k8s.io/v1',
              kind: 'AdmissionReview',
              response: answer,
            }),
          );
        });
      },
    ).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    const { port } = hook.address() as AddressInfo;
    const collection = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    const made = await call('POST', collection, {
      metadata: { name: 'judge' },
      webhooks: [
        {
          name: 'judge.example.com',
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: read('ca.crt').toString('base64'),
          },
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['configmaps'],
            },
          ],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
        },
      ],
    });
    expect(made.status).toBe(201);
  });

  afterAll(() => {
    hook.close();
    hook.closeAllConnections();
  });

  const create = (name: string) =>
    call<{ readonly message?: string }>('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name },
    });

  test('the API server asks it, and refuses what it refuses', async () => {
    await eventually(async () => (await create('unwanted')).status, 400);
    expect((await create('unwanted')).body.message).toBe(
      'admission webhook "judge.example.com" denied the request: not here',
    );
    expect((await create('wanted')).status).toBe(201);
    expect(asked).toContain('wanted');
  });
});

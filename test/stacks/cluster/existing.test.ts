import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../environments/environment';
import { environmentFor } from '../../../environments';
import { existingCluster, existingKubeconfig } from '../../../stacks/cluster/existing';
import { identifierOf } from '../../../stacks/cluster/identifier';
import { temporaryFolder } from '../../temporary';
import { find, mockEngine, registeredBy } from '../cloud/registered';

const home = temporaryFolder('existing');
const cluster = { kind: 'existing', context: 'office' } as const;
const environment: Environment = { ...environmentFor('local'), name: 'office', cluster };

beforeAll(async () => {
  await mockEngine();
  mkdirSync(join(home, '.kube'));
  writeFileSync(join(home, '.kube', 'config'), kubeconfig('https://10.0.0.1'));
  writeFileSync(join(home, 'other'), kubeconfig('https://10.0.0.2'));
});

function kubeconfig(server: string): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'office', context: { cluster: 'c', user: 'u' } }],
  });
}

async function serverWith(env: Readonly<Record<string, string>>): Promise<unknown> {
  const all = await registeredBy(() =>
    existingCluster(environment, existingKubeconfig(environment, cluster, { env, home })),
  );
  expect(all.map(({ type }) => type)).toEqual(['pulumi:providers:kubernetes']);
  const { inputs } = find(all, 'pulumi:providers:kubernetes', 'cluster');
  expect(inputs['clusterIdentifier']).toBe('existing/office');
  return JSON.parse(String(inputs['kubeconfig'])) as unknown;
}

test('makes nothing but a provider for the context of the kubeconfig', async () => {
  expect(await serverWith({})).toMatchObject({
    clusters: [{ name: 'office', cluster: { server: 'https://10.0.0.1' } }],
  });
});

test('takes the first of the files that KUBECONFIG names', async () => {
  const KUBECONFIG = ['', join(home, 'absent'), join(home, 'other')].join(':');
  expect(await serverWith({ KUBECONFIG })).toMatchObject({
    clusters: [{ name: 'office', cluster: { server: 'https://10.0.0.2' } }],
  });
});

test('fails when there is no such context', () => {
  expect(() =>
    existingKubeconfig(environment, { ...cluster, context: 'gone' }, { env: {}, home }),
  ).toThrow(
    `office.cluster.context: 'context' must be one of ${join(home, '.kube', 'config')} ('office'), got 'gone'`,
  );
});

test('names each kind of cluster before it is there', () => {
  const names = ['local', 'dev', 'prod', 'edge'].map((name) => identifierOf(environmentFor(name)));
  expect(names).toEqual([
    'lab/local',
    'gke/plinth-dev/europe-west1-b/dev',
    'gke/plinth-prod/europe-west1/prod',
    'kubeadm/plinth-edge/edge',
  ]);
});

test('fails to name a shared cluster without the environment that made it', () => {
  expect(() => identifierOf(environmentFor('branch-login'))).toThrow(
    "the environment 'dev' was not given",
  );
});

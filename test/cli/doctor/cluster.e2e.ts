import { readFileSync } from 'node:fs';
import { startLab, type Lab } from '../../../lab/control-plane/lab';
import { clusterNeeds } from '../../../cli/doctor/stack';
import type { Need } from '../../../cli/doctor/need';
import { plannedStack, type PlannedStack } from '../../../cli/planned-stack';
import { reachBy } from '../../../cli/reach';
import { watchStatus, type StatusMoment } from '../../../cli/status/watch';
import { Kubectl } from '../../kubectl';
import { killProcesses } from '../../../lab/control-plane/processes';
import { openLabsFolder, type LabsFolder } from '../../lab/control-plane/harness';

// a machine that is busy takes a minute to start a lab
jest.setTimeout(300_000);

const now = new Date('2026-11-22T12:00:00Z');
let folder: LabsFolder;
let lab: Lab;
let kubectl: Kubectl;
let planned: PlannedStack;

beforeAll(async () => {
  folder = await openLabsFolder();
  lab = await startLab({
    name: 'doctor',
    labsDirectory: folder.labsDirectory,
    tools: folder.tools,
  });
  kubectl = new Kubectl(lab, folder.tools);
  planned = await plannedStack(folder.labsDirectory, 'branch-x');
  await kubectl.mustApply(
    [
      ...planned.objects.map(({ manifest }) => manifest),
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'deployer', namespace: 'branch-x' },
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'deployer', namespace: 'branch-x' },
        rules: [
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] },
          {
            apiGroups: [''],
            resources: ['services', 'configmaps'],
            verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
          },
          { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'deployer', namespace: 'branch-x' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
        subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'branch-x' }],
      },
    ]
      // of the objects of the stack, those whose kinds a bare API server has
      .filter(({ apiVersion }) => !/cnpg|monitoring|gateway|gke/.test(apiVersion))
      .map((manifest) => JSON.stringify(manifest))
      .join('\n---\n'),
  );
});

afterAll(async () => {
  await folder.close();
});

async function needsAs(kubeconfig: string): Promise<readonly Need[]> {
  const reach = reachBy(kubeconfig, process.env);
  return clusterNeeds(planned, reach, now, new AbortController().signal);
}

const named = (needs: readonly Need[], name: string) => needs.find((need) => need.name === name);

/** The lab's kubeconfig with another login. */
async function asDeployer(): Promise<string> {
  const token = (await kubectl.must(['-n', 'branch-x', 'create', 'token', 'deployer'])).trim();
  const config = readFileSync(lab.kubeconfigFile, 'utf8');
  return config.replace(/client-certificate-data: .*\n(\s*)client-key-data: .*/, `token: ${token}`);
}

test('an administrator may everything, and what the cluster does not serve is told', async () => {
  const needs = await needsAs(lab.kubeconfig);
  expect(named(needs, 'cluster')).toMatchObject({
    state: 'ok',
    detail: `v1.34.2 at ${lab.server}`,
  });
  expect(named(needs, 'permissions')?.state).toBe('ok');
  expect(named(needs, 'kinds')).toMatchObject({
    state: 'missing',
    detail: expect.stringContaining('Cluster of postgresql.cnpg.io/v1') as string,
  });
  expect(named(needs, 'support of kubernetes')).toMatchObject({
    state: 'attention',
    detail: 'v1.34.2: support of 1.34 ended on 2026-10-27',
  });
});

test('the quota that is in the cluster counts, not the one in the sources', async () => {
  expect(named(await needsAs(lab.kubeconfig), 'quota branch-x/namespace')?.state).toBe('ok');
  const patch = '{"spec":{"hard":{"requests.cpu":"50m"}}}';
  await kubectl.must([
    '-n',
    'branch-x',
    'patch',
    'resourcequota',
    'namespace',
    '--type=merge',
    `--patch=${patch}`,
  ]);
  expect(named(await needsAs(lab.kubeconfig), 'quota branch-x/namespace')).toMatchObject({
    state: 'missing',
    detail: expect.stringMatching(/^requests\.cpu: [\d.]+ of 0\.05 asked$/) as string,
  });
});

test('somebody with a role of their own is told exactly which rights are missing', async () => {
  const needs = await needsAs(await asDeployer());
  const permissions = named(needs, 'permissions');
  expect(permissions?.state).toBe('missing');
  const lines = permissions?.detail.split('\n') ?? [];
  expect(lines).toContain('branch-x: may not create, patch, delete jobs.batch');
  expect(lines).toContain(
    'in the whole cluster: may not get, list, watch, create, patch, delete namespaces',
  );
  const all = 'branch-x: may not get, list, watch, create, patch, delete ';
  const refused = lines
    .find((line) => line.startsWith(all))
    ?.slice(all.length)
    .split(', ');
  expect(refused).toEqual(
    expect.arrayContaining([
      'networkpolicies.networking.k8s.io',
      'resourcequotas',
      'serviceaccounts',
    ]),
  );
  expect(refused).not.toContain('deployments.apps');
  // who may not see a quota is not told that it fits
  expect(named(needs, 'quotas of branch-x')?.state).toBe('unknown');
  expect(named(needs, 'quota branch-x/namespace')).toBeUndefined();
});

test('fails when nobody accepts the login, and says that the rest was not asked', async () => {
  const needs = await needsAs((await asDeployer()).replace(/token: .*/, 'token: forged'));
  expect(needs[0]).toEqual({
    name: 'cluster',
    state: 'missing',
    detail: `${lab.server}: Unauthorized`,
    fix: 'log in again: the cluster does not accept these credentials',
  });
  expect(needs.slice(1).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'permissions unknown',
    'quotas unknown',
    'certificates unknown',
    'dns unknown',
  ]);
});

test('a watched status follows what happens, through a restart of the API server', async () => {
  const stop = new AbortController();
  const moments: StatusMoment[] = [];
  const { api } = reachBy(lab.kubeconfig, process.env);
  const watching = watchStatus(api, new Set(['branch-x']), stop.signal, (moment) => {
    moments.push(moment);
  });
  const until = async (holds: (moment: StatusMoment) => boolean): Promise<void> => {
    const deadline = Date.now() + 30_000;
    while (!moments.some(holds)) {
      if (Date.now() > deadline) throw new Error(`not seen: ${JSON.stringify(moments.at(-1))}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const desired = (count: number) => (moment: StatusMoment) =>
    moment.rows.some((row) => row.desired === count && row.namespace === 'branch-x');
  try {
    await until(({ rows }) => rows.length > 0);
    await kubectl.must(['-n', 'branch-x', 'scale', 'deployment', '--all', '--replicas=7']);
    // and the one of its migration
    await until(desired(8));
    await killProcesses(lab.directory, 'kube-apiserver');
    await until(({ stale }) => stale !== undefined);
    moments.length = 0;
    lab = await startLab({
      name: 'doctor',
      labsDirectory: folder.labsDirectory,
      tools: folder.tools,
    });
    await until(({ stale }) => stale === undefined);
    await kubectl.must(['-n', 'branch-x', 'scale', 'deployment', '--all', '--replicas=9']);
    await until(desired(10));
  } finally {
    stop.abort();
    await watching;
  }
});

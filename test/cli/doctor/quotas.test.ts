import { demandsOf } from '../../../cli/doctor/demand';
import { quantity, quantityText } from '../../../cli/doctor/quantity';
import { liveQuotaNeeds, quotaNeeds, type Quota } from '../../../cli/doctor/quotas';
import type { Manifest } from '../../../stacks/release/manifest';
import { plannedStack } from '../../../cli/planned-stack';
import { temporaryFolder } from '../../temporary';

test.each([
  ['250m', 0.25],
  ['4Gi', 4 * 2 ** 30],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['2E', 2e18],
  [3, 3],
  [undefined, 0],
  ['plenty', NaN],
  ['3Kx', NaN],
  ['1.2.3', NaN],
])('the quantity %s is %d', (text, value) => {
  expect(quantity(text)).toBe(value);
});

test('quantities are written in the unit of their resource', () => {
  expect(quantityText('requests.cpu', 0.7504)).toBe('0.75');
  expect(quantityText('limits.memory', 1.5 * 2 ** 30)).toBe('1.5 GiB');
  expect(quantityText('requests.storage', 512 * 2 ** 20)).toBe('512 MiB');
});

const container = (cpu: string, memory: string) => ({
  name: 'one',
  resources: { requests: { cpu, memory }, limits: { memory } },
});
const object = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'app' },
  spec,
});
const web = object('apps/v1', 'Deployment', 'web', {
  template: { spec: { containers: [container('100m', '1Gi')] } },
});
const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
  scaleTargetRef: { name: 'web' },
  minReplicas: 2,
  maxReplicas: 10,
});
const database = object('postgresql.cnpg.io/v1', 'Cluster', 'main', {
  instances: 3,
  resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '2Gi' } },
  storage: { size: '50Gi' },
});

test('what scales is counted at its most, what an operator makes as what it makes', () => {
  expect(demandsOf([web, scaler, database]).get('app')).toEqual({
    pods: 13,
    'requests.cpu': 10 * 0.1 + 3,
    'requests.memory': 16 * 2 ** 30,
    'limits.cpu': 0,
    'limits.memory': 16 * 2 ** 30,
    'requests.storage': 150 * 2 ** 30,
    persistentvolumeclaims: 3,
  });
});

test('a container that says nothing asks for what the namespace fills in', () => {
  const silent = object('apps/v1', 'Deployment', 'web', {
    replicas: 2,
    template: { spec: { containers: [{ name: 'one' }] } },
  });
  const range = object('v1', 'LimitRange', 'defaults', {
    limits: [{ type: 'Container', default: { memory: '512Mi' }, defaultRequest: { cpu: '50m' } }],
  });
  expect(demandsOf([silent, range]).get('app')).toEqual({
    pods: 2,
    'requests.cpu': 0.1,
    'limits.cpu': 0,
    // a limit is a request where there is none
    'requests.memory': 2 ** 30,
    'limits.memory': 2 ** 30,
  });
});

const quota = (hard: object, used: object = {}): Quota => ({
  metadata: { name: 'namespace', namespace: 'app' },
  spec: { hard: { ...hard } },
  status: { used: { ...used } },
});
const demands = demandsOf([web, scaler, database]);

test('what fits is told with how much of it is asked for', () => {
  expect(quotaNeeds([quota({ pods: 20, 'requests.cpu': '8', configmaps: 5 })], demands)).toEqual([
    {
      name: 'quota app/namespace',
      state: 'ok',
      detail: 'pods 13 of 20 asked, requests.cpu 4 of 8 asked',
    },
  ]);
});

test('fails when a stack asks for more than its namespace may have', () => {
  expect(quotaNeeds([quota({ pods: 12, memory: '8Gi', cpu: '4' })], demands)).toEqual([
    {
      name: 'quota app/namespace',
      state: 'missing',
      detail: 'pods: 13 of 12 asked, memory: 16 GiB of 8 GiB asked',
      fix: 'raise the quota, or have the stack ask for less',
    },
  ]);
});

test('a quota that others have used up asks for attention', () => {
  expect(quotaNeeds([quota({ pods: 20 }, { pods: '19' })], demands)).toEqual([
    {
      name: 'quota app/namespace',
      state: 'attention',
      detail: 'pods: 19 of 20 used',
      fix: 'raise the quota before the next rolling update',
    },
  ]);
});

test.each([
  [{ pods: 'plenty' }, {}, 'pods'],
  [{ pods: 20 }, { pods: '3Kx' }, 'pods'],
])('of the quota %j, used %j, nothing is said that could not be read', (hard, used, names) => {
  expect(quotaNeeds([quota({ configmaps: 5, ...hard }, used)], demands)).toEqual([
    {
      name: 'quota app/namespace',
      state: 'unknown',
      detail: `no number is to be read of ${names}`,
    },
  ]);
});

test('what is asked for is too much, whatever else could not be read', () => {
  expect(quotaNeeds([quota({ pods: 12, memory: 'plenty' })], demands)).toMatchObject([
    { state: 'missing', detail: 'pods: 13 of 12 asked' },
  ]);
});

describe('quotas of the cluster', () => {
  const none = new Set<string>();

  test('count instead of those of the same name in the sources', () => {
    const [live, own] = [[quota({ pods: 20 })], [quota({ pods: 1 })]];
    expect(liveQuotaNeeds({ live, own, hidden: none }, demands)).toMatchObject([
      { name: 'quota app/namespace', state: 'ok' },
    ]);
    expect(liveQuotaNeeds({ live: [], own, hidden: none }, demands)).toMatchObject([
      { name: 'quota app/namespace', state: 'missing' },
    ]);
  });

  test('that are not to be seen are not told as enough', () => {
    const hidden = new Set(['app']);
    const unseen = { name: 'quotas of app', state: 'unknown', detail: 'not to be seen' };
    const own = [quota({ pods: 20 })];
    expect(liveQuotaNeeds({ live: [], own, hidden }, demands)).toEqual([unseen]);
    expect(liveQuotaNeeds({ live: [], own: [quota({ pods: 1 })], hidden }, demands)).toMatchObject([
      unseen,
      { name: 'quota app/namespace', state: 'missing' },
    ]);
  });
});

test('a branch fits into the quota of its namespace, as its sources have both', async () => {
  const { objects } = await plannedStack(temporaryFolder('quota'), 'branch-x');
  const manifests = objects.map(({ manifest }) => manifest);
  const quotas = manifests.filter(({ kind }) => kind === 'ResourceQuota') as unknown as Quota[];
  const [need] = quotaNeeds(quotas, demandsOf(manifests));
  expect(need?.state).toBe('ok');
});

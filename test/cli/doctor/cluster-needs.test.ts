import { clusterNeeds } from '../../../cli/doctor/stack';
import type { Need } from '../../../cli/doctor/need';
import { plannedStack, type PlannedStack } from '../../../cli/planned-stack';
import type { Reach } from '../../../cli/reach';
import { UserError } from '../../../errors/user-error';
import type { ApiRequest, ApiResponse } from '../../../lab/plugins/kubernetes/api';
import { ApiError, Unreachable } from '../../../lab/plugins/kubernetes/api-error';
import { connect, parseKubeconfig } from '../../../lab/plugins/kubernetes/connection';
import { temporaryFolder } from '../../temporary';

jest.setTimeout(30_000);

const server = 'https://c.example';
const kubeconfig = JSON.stringify({
  'current-context': 'c',
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
  clusters: [{ name: 'c', cluster: { server } }],
  users: [{ name: 'c', user: { token: 'x' } }],
});
const forbidden = new ApiError(403, { message: 'forbidden' }, '');

let planned: PlannedStack;

beforeAll(async () => {
  planned = await plannedStack(temporaryFolder('needs'), 'branch-x');
});

/** The needs of a branch in a cluster that lets everything be done, and refuses what it is told to. */
async function needs(refuse: (path: string) => Error | undefined): Promise<readonly Need[]> {
  const request = ({ path }: ApiRequest): Promise<ApiResponse> => {
    const error = refuse(path);
    if (error !== undefined) return Promise.reject(error);
    const isServed = /^\/apis?\/((?:[^/]+\/)?v[^/]+)$/.exec(path)?.[1];
    const resources = planned.objects
      .map(({ manifest }) => manifest)
      .filter(({ apiVersion }) => apiVersion === isServed)
      .map(({ kind }) => ({ kind, name: `${kind.toLowerCase()}s` }));
    const body = { gitVersion: 'v1.35.1', resources, status: { allowed: true }, items: [] };
    const isObject = path.includes('/certificates/') || path.includes('/secrets/');
    if (isObject) return Promise.reject(new ApiError(404, { message: 'not found' }, ''));
    return Promise.resolve({ status: 200, body, warnings: [] });
  };
  const reach = { connection: connect(parseKubeconfig(kubeconfig), {}), api: { request } };
  const now = new Date('2026-11-22T12:00:00Z');
  const { signal } = new AbortController();
  return clusterNeeds(planned, reach as unknown as Reach, now, signal);
}

const named = (all: readonly Need[], start: string) =>
  all.filter(({ name }) => name.startsWith(start)).map(({ name, state }) => `${name}: ${state}`);

test('a cluster in which everything may be seen and done lacks nothing', async () => {
  const all = await needs(() => undefined);
  expect(named(all, 'kinds')).toEqual([]);
  expect(named(all, 'quota')).toEqual(['quota branch-x/namespace: ok']);
});

test('quotas that are not to be seen are not told as enough', async () => {
  const all = await needs((path) => (path.includes('resourcequotas') ? forbidden : undefined));
  expect(named(all, 'quota')).toEqual(['quotas of branch-x: unknown']);
});

test('kinds that are not to be seen are not told as missing, those that are not there are', async () => {
  const hidden = await needs((path) => (path === '/apis/apps/v1' ? forbidden : undefined));
  expect(hidden.filter(({ name }) => name === 'kinds')).toEqual([
    {
      name: 'kinds',
      state: 'unknown',
      detail: 'not to be seen whether the cluster serves Deployment of apps/v1',
      fix: "have somebody bind the role 'system:discovery' to you",
    },
  ]);
  const gone = new ApiError(404, { message: 'not found' }, '');
  const absent = await needs((path) => (path === '/apis/apps/v1' ? gone : undefined));
  expect(named(absent, 'kinds')).toEqual(['kinds: missing']);
});

test.each([
  [401, 'log in again: the cluster does not accept these credentials'],
  [403, 'log in again: the cluster does not accept these credentials'],
  [
    500,
    'log in and address are right, the API server itself is not well: kubectl get --raw /readyz',
  ],
])('of an API server that answers %d the likely cause is told', async (status, fix) => {
  const all = await needs(() => new ApiError(status, { message: 'no' }, ''));
  expect(all[0]).toEqual({ name: 'cluster', state: 'missing', detail: `${server}: no`, fix });
});

test.each([
  [
    new Error('connect ECONNREFUSED'),
    'is this machine among those that may reach it, and does its certificate hold?',
  ],
  [new UserError('exec: failed'), 'log in again: what the kubeconfig logs in with failed'],
])('of one that is not reached, too: %s', async (cause, fix) => {
  const all = await needs(() => new Unreachable(server, cause));
  expect(all[0]).toMatchObject({ name: 'cluster', state: 'missing', fix });
});

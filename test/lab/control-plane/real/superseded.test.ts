import { pathsOf, removeSuperseded } from '../../../../lab/control-plane/real/superseded';
import type { LabApi } from '../../../../lab/control-plane/simulation/api';

const removed: string[] = [];
let status = 200;
const api: LabApi = {
  call: (method, path) => {
    removed.push(`${method} ${path}`);
    return Promise.resolve({ status, body: 'no' });
  },
  watch: () => Promise.reject(new Error('nothing is watched')),
  close: () => undefined,
};

beforeEach(() => {
  removed.length = 0;
  status = 200;
});

const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/coredns';
const service = '/api/v1/namespaces/kube-system/services/kube-dns';

test('an object is found where its kind and namespace say', () => {
  const metadata = { name: 'kube-dns', namespace: 'kube-system' };
  expect(
    pathsOf([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'coredns' },
      },
      { apiVersion: 'v1', kind: 'Service', metadata },
    ]),
  ).toEqual([role, service]);
});

test('only what is no longer wanted is removed', async () => {
  await removeSuperseded(api, [role, service], [service, '/api/v1/nodes/new']);
  expect(removed).toEqual([`DELETE ${role}`]);
});

const policies = (version: string) =>
  `/apis/admissionregistration.k8s.io/${version}/mutatingadmissionpolicies`;

test('an object that is wanted in another version of its API stays: it is the same one', async () => {
  const before = [`${policies('v1beta1')}/lab-placement`];
  await removeSuperseded(api, before, [`${policies('v1')}/lab-placement`]);
  expect(removed).toEqual([]);
});

test('fails to stay: another name, kind or group of the version that is wanted', async () => {
  const before = [
    `${policies('v1beta1')}/other`,
    `${policies('v1beta1').replace('policies', 'bindings')}/lab-placement`,
    '/apis/other.example/v1/mutatingadmissionpolicies/lab-placement',
  ];
  await removeSuperseded(api, before, [`${policies('v1')}/lab-placement`]);
  expect(removed).toEqual(before.map((path) => `DELETE ${path}`));
});

test('what is gone already is as good as removed', async () => {
  status = 404;
  await expect(removeSuperseded(api, [role], [])).resolves.toBeUndefined();
});

test('fails when the API server keeps an object', async () => {
  status = 403;
  await expect(removeSuperseded(api, [role], [])).rejects.toThrow(
    new Error(`the lab's API server refused ${role}: "no"`),
  );
});

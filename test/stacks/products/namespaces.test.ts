import { branch, environmentFor } from '../../../environments';
import { local } from '../../../environments/local';
import { commonNamespace } from '../../../stacks/products/namespaces';

const none = { source: undefined, host: undefined };
const dev = environmentFor('dev');
const gke = ['169.254.20.10/32', '169.254.169.254/32'];

test('namespaces share what workloads may know, and nothing else where the cluster is plain', () => {
  const { branches: _, ...plain } = local;
  expect(commonNamespace(plain, none)).toEqual({
    settings: { PLATFORM_ENVIRONMENT: 'local', PLATFORM_DOMAIN: 'local.plinth.test' },
  });
});

test('where branches live, the Gateway takes the routes of its own namespaces and of theirs', () => {
  expect(commonNamespace(local, none).labels).toEqual({ 'plinth.dev/routes-to': 'local' });
});

test('on GKE name servers are addresses of the node, for branches as for their host', () => {
  expect(commonNamespace(dev, none).nameServers).toEqual(gke);
  expect(commonNamespace(branch('login'), { ...none, host: dev }).nameServers).toEqual(gke);
});

test('workloads of a branch know that they are of a branch', () => {
  const source = { revision: 'abc', branch: 'login' };
  expect(commonNamespace(branch('login'), { source, host: dev }).settings).toEqual({
    PLATFORM_ENVIRONMENT: 'branch-login',
    PLATFORM_DOMAIN: 'dev.plinth.example',
    GIT_REVISION: 'abc',
    GIT_BRANCH: 'login',
  });
});

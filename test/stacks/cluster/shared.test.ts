import * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../../../environments';
import { sharedCluster } from '../../../stacks/cluster/shared';
import { find, mockEngine, registeredBy, rememberStack } from '../cloud/registered';

const host = environmentFor('dev');
const branch = environmentFor('branch-login');
const options = { kind: 'shared', with: 'dev' } as const;

beforeAll(mockEngine);

test('reaches the cluster of its host under the name that it has there', async () => {
  const kubeconfig = '{"users": []}';
  rememberStack('organization/plinth/dev', { kubeconfig });
  let secret: boolean | undefined;
  const all = await registeredBy(async () => {
    const access = await sharedCluster(branch, options, host);
    expect(access.resource).toBeUndefined();
    secret = await pulumi.isSecret(access.kubeconfig);
  });
  expect(secret).toBe(true);
  expect(find(all, 'pulumi:providers:kubernetes', 'cluster').inputs).toMatchObject({
    kubeconfig,
    clusterIdentifier: 'gke/plinth-dev/europe-west1-b/dev',
  });
});

test('fails when its host has no cluster yet', async () => {
  rememberStack('organization/plinth/dev', {});
  await expect(sharedCluster(branch, options, host)).rejects.toThrow(
    "branch-login.cluster.with: the stack 'dev' must have a cluster, but it has no output 'kubeconfig'\n" +
      '  fix: bring it up first: pulumi up --stack dev',
  );
});

test('fails when the program that logs in to its host is missing', async () => {
  const users = [{ name: 'dev', user: { exec: { command: 'no-such-login' } } }];
  rememberStack('organization/plinth/dev', { kubeconfig: JSON.stringify({ users }) });
  await expect(sharedCluster(branch, options, host)).rejects.toThrow(
    "cluster: 'no-such-login' must be on PATH, for the kubeconfig logs in with it",
  );
});

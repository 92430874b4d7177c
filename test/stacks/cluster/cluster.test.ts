import { environmentFor } from '../../../environments';
import { provisionCloud, provisionIdentities } from '../../../stacks/cloud/cloud';
import { provisionCluster, requireAccess } from '../../../stacks/cluster/cluster';
import { find, mockEngine, registeredBy } from '../cloud/registered';

const nothing = { cloud: undefined, host: undefined, images: () => [] };

beforeAll(mockEngine);

test('makes for local a lab and its provider, whose identity outlives its ports', async () => {
  const all = await registeredBy(() => provisionCluster(environmentFor('local'), nothing));
  expect(all.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'lab:index:Cluster local',
    'pulumi:providers:kubernetes cluster',
  ]);
  expect(find(all, 'lab:index:Cluster', 'local').inputs).toEqual({ name: 'local', nodes: 3 });
  expect(find(all, 'pulumi:providers:kubernetes', 'cluster').inputs).toMatchObject({
    clusterIdentifier: 'lab/local',
  });
});

test('has nothing in Google Cloud for local', async () => {
  const environment = environmentFor('local');
  const all = await registeredBy(() => {
    expect(provisionCloud(environment, environmentFor)).toBeUndefined();
    provisionIdentities([], { ...nothing, environment, cluster: undefined });
  });
  expect(all).toEqual([]);
});

test('makes for a cluster that it does not know no accounts', async () => {
  const environment = environmentFor('local');
  const identity = {
    account: 'mine',
    project: 'somewhere',
    namespace: 'app',
    serviceAccount: 'main',
    needs: [],
  };
  const all = await registeredBy(() => {
    provisionIdentities([identity], { ...nothing, environment, cluster: undefined });
  });
  expect(all).toEqual([]);
});

test.each([
  ['dev', 'cloud'],
  ['edge', 'cloud'],
  ['branch-login', 'host'],
])('fails for %s when nobody says its %s', async (name, missing) => {
  await expect(provisionCluster(environmentFor(name), nothing)).rejects.toThrow(
    `the cluster's ${missing} was not given`,
  );
});

describe('before anything is made', () => {
  const { PATH, KUBECONFIG } = process.env;

  beforeEach(() => {
    process.env['PATH'] = '/nowhere';
    process.env['KUBECONFIG'] = '/nowhere/config';
  });

  afterEach(() => {
    process.env['PATH'] = PATH;
    if (KUBECONFIG === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = KUBECONFIG;
  });

  test('asks nothing of this machine for its own lab', () => {
    expect(() => {
      requireAccess(environmentFor('local'));
    }).not.toThrow();
  });

  test('fails when the program that logs in to GKE is missing', () => {
    expect(() => {
      requireAccess(environmentFor('dev'));
    }).toThrow(
      "cluster: 'gke-gcloud-auth-plugin' must be on PATH, for the kubeconfig logs in with it",
    );
  });

  test('fails when nothing leads to a cluster that is there already', () => {
    const cluster = { kind: 'existing', context: 'office' } as const;
    expect(() => {
      requireAccess({ ...environmentFor('local'), name: 'office', cluster });
    }).toThrow(
      "office.cluster.context: 'context' must be one of /nowhere/config (none there), got 'office'",
    );
  });
});

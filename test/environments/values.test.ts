import { Duration } from 'cdk8s';
import { branchHost, environmentFor, environmentNames } from '../../environments';

/** What of an environment shows how much it is worth. */
function worth(name: string) {
  const { data, domain, cluster, postgres, immudb, application, certManager } =
    environmentFor(name);
  const main = postgres?.clusters.main;
  return {
    data,
    domain,
    cluster: cluster.kind,
    scale: application?.scale,
    database: {
      instances: main?.instances,
      synchronous: main?.synchronous,
      backup: main?.backup && {
        schedule: main.backup.schedule,
        days: main.backup.retention.toDays(),
      },
    },
    ledger: { replicas: immudb?.replicas, replication: immudb?.replication },
    certManager: certManager?.replicas,
  };
}

test('production is there three times, loses no commit, and is backed up each midnight for a month', () => {
  expect(worth('prod')).toEqual({
    data: 'keep',
    domain: 'plinth.example',
    cluster: 'gke',
    scale: { mode: 'automatic', min: 3, max: 30, cpu: 60 },
    database: {
      instances: 3,
      synchronous: { replicas: 1, durability: 'required' },
      backup: { schedule: '0 0 0 * * *', days: 30 },
    },
    ledger: { replicas: 2, replication: { mode: 'synchronous', acks: 1 } },
    certManager: 2,
  });
  expect(environmentFor('prod').imagePolicies).toBeUndefined();
  const clusters = Object.values(environmentFor('prod').postgres?.clusters ?? {});
  expect(clusters.map(({ backup }) => backup?.retention)).toEqual([
    Duration.days(30),
    Duration.days(30),
    Duration.days(30),
  ]);
});

test('staging is shaped like it, and smaller', () => {
  expect(worth('stg')).toEqual({
    data: 'throw-away',
    domain: 'stg.plinth.example',
    cluster: 'gke',
    scale: { mode: 'automatic', min: 2, max: 6, cpu: 70 },
    database: {
      instances: 2,
      synchronous: { replicas: 1, durability: 'preferred' },
      backup: { schedule: '0 0 0 * * *', days: 7 },
    },
    ledger: { replicas: 1, replication: { mode: 'synchronous', acks: 1 } },
    certManager: 1,
  });
});

test('dev is one of each, and the only host of branches that is no lab', () => {
  expect(worth('dev')).toEqual({
    data: 'throw-away',
    domain: 'dev.plinth.example',
    cluster: 'gke',
    scale: { mode: 'automatic', min: 1, max: 3, cpu: 80 },
    database: { instances: 1, synchronous: undefined, backup: undefined },
    ledger: { replicas: 0, replication: { mode: 'asynchronous' } },
    certManager: 1,
  });
  const hosts = environmentNames.filter((name) => environmentFor(name).branches !== undefined);
  expect(hosts).toEqual(['local', 'dev']);
  expect(branchHost().name).toBe('dev');
});

test('edge is small, on machines of its own, and kept', () => {
  expect(worth('edge')).toEqual({
    data: 'keep',
    domain: 'edge.plinth.example',
    cluster: 'kubeadm',
    scale: { mode: 'automatic', min: 2, max: 4, cpu: 80 },
    database: {
      instances: 2,
      synchronous: undefined,
      backup: { schedule: '0 0 0 * * *', days: 30 },
    },
    ledger: { replicas: 1, replication: { mode: 'asynchronous' } },
    certManager: 1,
  });
});

test('names of stateful things are the same everywhere, where they are', () => {
  for (const name of environmentNames) {
    const { postgres, immudb, application } = environmentFor(name);
    expect([immudb?.namespace, immudb?.databases]).toEqual(['immudb', ['ledger']]);
    expect(postgres?.clusters.main).toMatchObject({
      namespace: 'app',
      database: 'app',
      owner: 'app',
    });
    expect([application?.namespace, application?.database]).toEqual(['app', 'main']);
  }
});

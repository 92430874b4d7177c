import { Duration } from 'cdk8s';
import type { CloudEnvironment } from '../../../environments/cloud';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { plainValues } from '../../../environments/plain-values';
import { stg } from '../../../environments/stg';
import { has, problemsOf } from '../problems';

const cloud = has(stg.cloud);
const { network } = cloud;
const at = (more: Partial<CloudEnvironment>): Environment => ({
  ...stg,
  cloud: { ...cloud, ...more },
});
const ledger = has(stg.immudb);
const backup = has(ledger.backup);
const backedUp = (more: object): Environment => ({
  ...stg,
  immudb: { ...ledger, backup: { ...backup, ...more } },
});
const access = {
  by: 'workload-identity',
  serviceAccount: 'stg-immudb@plinth-prod.iam.gserviceaccount.com',
} as const;
const foreign = { kind: 'gcs', bucket: 'plinth-stg-backups', access } as const;

test.each<[string, Environment, string]>([
  [
    'ranges that overlap',
    at({ network: { ...network, pods: '10.32.8.0/21' } }),
    "stg.cloud.network.pods: 'pods' must have no address in common with 'nodes', which is 10.32.0.0/20, got '10.32.8.0/21'",
  ],
  [
    'a control plane among the Services',
    at({ network: { ...network, controlPlane: '10.33.15.240/28' } }),
    "stg.cloud.network.controlPlane: 'controlPlane' must have no address in common with 'services', which is 10.33.0.0/20, got '10.33.15.240/28'",
  ],
  [
    'a lab with a cloud',
    { ...local, cloud },
    `local.cloud: 'cloud' must be left out in the lab of one machine, got ${JSON.stringify(plainValues(cloud))}`,
  ],
  [
    'backups as an account of another project',
    backedUp({ storage: foreign }),
    `stg.immudb.backup.storage.access: 'access' must be by 'workload-identity', as a service account of project 'plinth-stg', got ${JSON.stringify(access)}`,
  ],
  [
    'backups by a key',
    backedUp({
      storage: {
        kind: 'gcs',
        bucket: 'plinth-stg-backups',
        access: { by: 'key', key: { name: 'gcs', key: 'key.json' } },
      },
    }),
    `stg.immudb.backup.storage.access: 'access' must be by 'workload-identity', as a service account of project 'plinth-stg', got {"by":"key","key":{"name":"gcs","key":"key.json"}}`,
  ],
])('fails for %s', (_title, environment, problem) => {
  expect(problemsOf(environment)).toEqual([problem]);
});

test.each<[string, Environment]>([
  ['ranges side by side', at({ network: { ...network, services: '10.32.16.0/20' } })],
  [
    'backups in a bucket of somebody else’s, by a key',
    backedUp({
      retention: Duration.days(1),
      storage: {
        kind: 'gcs',
        bucket: 'acme',
        access: { by: 'key', key: { name: 'gcs', key: 'key.json' } },
      },
    }),
  ],
])('takes %s', (_title, environment) => {
  expect(problemsOf(environment)).toEqual([]);
});

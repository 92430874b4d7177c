import { Duration, Size } from 'cdk8s';
import { application } from './base';
import type { StandaloneEnvironment } from './environment';
import { images } from './images';

/** The whole platform on one machine, to be thrown away with `plinth down`. */
export const local: StandaloneEnvironment = {
  name: 'local',
  data: 'throw-away',
  domain: 'local.plinth.test',
  cluster: { kind: 'local', nodes: 'simulated', nodeCount: 3 },
  branches: { lifetime: Duration.days(7), owner: 'admin@local.plinth.test' },
  images,
  gatewayApi: 'installed',
  gateway: { namespace: 'gateway', issuer: 'platform-ca', replicas: 1 },
  certManager: { namespace: 'cert-manager', replicas: 1, issuer: 'platform-ca' },
  immudb: {
    namespace: 'immudb',
    replicas: 1,
    replication: { mode: 'asynchronous' },
    databases: ['ledger'],
    users: [{ name: 'app', access: 'read-write', databases: ['ledger'] }],
    storage: Size.gibibytes(5),
    exposed: 'grpc',
    backup: {
      schedule: '0 2 * * *',
      retention: Duration.days(30),
      storage: {
        kind: 'gcs',
        bucket: 'plinth-local',
        access: {
          by: 'workload-identity',
          serviceAccount: 'immudb@plinth-local.iam.gserviceaccount.com',
        },
      },
    },
  },
  monitoring: {
    namespace: 'monitoring',
    nodesNamespace: 'node-exporter',
    replicas: 1,
    retention: { time: Duration.days(7), size: Size.gibibytes(8) },
    storage: Size.gibibytes(10),
    alertmanager: { replicas: 1, storage: Size.gibibytes(1) },
    grafana: { host: 'grafana', database: { from: 'volume', storage: Size.gibibytes(1) } },
  },
  postgres: {
    operator: { namespace: 'cnpg-system', replicas: 1 },
    clusters: {
      main: {
        namespace: 'app',
        instances: 2,
        storage: Size.gibibytes(5),
        database: 'app',
        owner: 'app',
      },
      infra: {
        namespace: 'infra',
        instances: 1,
        storage: Size.gibibytes(2),
        database: 'infra',
        owner: 'infra',
      },
    },
  },
  infra: {
    namespace: 'infra',
    replicas: 1,
    host: 'infra',
    admin: 'admin@local.plinth.test',
    database: { from: 'cluster', cluster: 'infra' },
    connector: { destination: 'local', host: 'infra-connector' },
  },
  application: { ...application, scale: { mode: 'automatic', min: 2, max: 4, cpu: 80 } },
  sealedSecrets: {
    namespace: 'sealed-secrets',
    keys: { source: 'generated', renewal: Duration.days(30) },
    secrets: [],
  },
};

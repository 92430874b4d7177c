import { Duration, Size } from 'cdk8s';
import * as base from './base';
import type { Environment } from './environment';
import { images } from './images';

/** Where the team tries things, and in whose cluster branches live: small, and nothing in it has to last. */
export const dev: Environment = {
  name: 'dev',
  data: 'throw-away',
  domain: 'dev.plinth.example',
  cluster: {
    kind: 'gke',
    // one zone: nodes in three cost three times as much
    location: 'europe-west1-b',
    releaseChannel: 'regular',
    administrators: base.office,
    pools: {
      general: { machineType: 'e2-standard-4', min: 1, max: 6, disk: Size.gibibytes(50) },
    },
  },
  cloud: {
    project: 'plinth-dev',
    region: 'europe-west1',
    network: base.addressBlock(1),
    dnsZone: 'plinth-dev',
    registry: 'plinth',
  },
  branches: {
    lifetime: Duration.days(7),
    owner: base.team,
    archive: { environment: 'prod', cluster: 'main' },
  },
  images,
  imagePolicies: { podinfo: 'semver:^6.9' },
  gatewayApi: 'provided',
  gateway: base.googleGateway,
  certManager: { ...base.certManager, replicas: 1, acme: base.letsEncrypt },
  immudb: {
    ...base.ledger,
    replicas: 0,
    replication: { mode: 'asynchronous' },
    storage: Size.gibibytes(5),
  },
  monitoring: {
    ...base.monitoring,
    replicas: 1,
    retention: { time: Duration.days(3), size: Size.gibibytes(8) },
    storage: Size.gibibytes(10),
    alertmanager: { replicas: 1, storage: Size.gibibytes(1) },
    grafana: { host: 'grafana', database: { from: 'volume', storage: Size.gibibytes(1) } },
  },
  postgres: {
    operator: { ...base.operator, replicas: 1 },
    clusters: {
      main: { ...base.databases.main, instances: 1, storage: Size.gibibytes(10) },
      infra: { ...base.databases.infra, instances: 1, storage: Size.gibibytes(2) },
    },
  },
  infra: {
    namespace: 'infra',
    replicas: 1,
    host: 'infra',
    admin: base.team,
    database: { from: 'cluster', cluster: 'infra' },
    connector: { destination: 'dev' },
  },
  application: { ...base.application, scale: { mode: 'automatic', min: 1, max: 3, cpu: 80 } },
};

import { Duration, Size } from 'cdk8s';
import * as base from './base';
import type { Environment } from './environment';
import { images } from './images';

const project = 'plinth-stg';
const bucket = 'plinth-stg-backups';
const archive = base.archives('stg', project, bucket);
const week = Duration.days(7);

/** The last stop before production: shaped like it, with less of everything. */
export const stg: Environment = {
  name: 'stg',
  data: 'throw-away',
  domain: 'stg.plinth.example',
  cluster: {
    kind: 'gke',
    location: 'europe-west1',
    releaseChannel: 'regular',
    administrators: base.office,
    pools: {
      general: { machineType: 'e2-standard-4', min: 1, max: 2, disk: Size.gibibytes(50) },
    },
  },
  cloud: {
    project,
    region: 'europe-west1',
    network: base.addressBlock(2),
    dnsZone: 'plinth-stg',
    backups: { bucket, retention: week },
    registry: 'plinth',
  },
  images,
  imagePolicies: { podinfo: 'semver:~6.9' },
  gatewayApi: 'provided',
  gateway: base.googleGateway,
  certManager: { ...base.certManager, replicas: 1, acme: base.letsEncrypt },
  immudb: {
    ...base.ledger,
    replicas: 1,
    replication: { mode: 'synchronous', acks: 1 },
    storage: Size.gibibytes(10),
    backup: { schedule: '0 0 * * *', retention: week, storage: archive('immudb', 'immudb') },
  },
  monitoring: {
    ...base.monitoring,
    replicas: 1,
    retention: { time: Duration.days(7), size: Size.gibibytes(16) },
    storage: Size.gibibytes(20),
    alertmanager: { replicas: 1, storage: Size.gibibytes(1) },
    grafana: { host: 'grafana', database: { from: 'cluster', cluster: 'grafana', replicas: 1 } },
  },
  postgres: {
    operator: { ...base.operator, replicas: 1 },
    clusters: {
      main: {
        ...base.databases.main,
        instances: 2,
        storage: Size.gibibytes(20),
        storageClass: 'premium-rwo',
        synchronous: { replicas: 1, durability: 'preferred' },
        backup: { schedule: '0 0 0 * * *', retention: week, storage: archive('app', 'main') },
      },
      infra: { ...base.databases.infra, instances: 1, storage: Size.gibibytes(2) },
      grafana: { ...base.databases.grafana, instances: 1, storage: Size.gibibytes(2) },
    },
  },
  infra: {
    namespace: 'infra',
    replicas: 1,
    host: 'infra',
    admin: base.team,
    database: { from: 'cluster', cluster: 'infra' },
    connector: { destination: 'stg' },
  },
  application: {
    ...base.application,
    scale: { mode: 'automatic', min: 2, max: 6, cpu: 70 },
  },
};

import { Duration, Size } from 'cdk8s';
import * as base from './base';
import type { Environment } from './environment';
import { images } from './images';

const project = 'plinth-prod';
const bucket = 'plinth-prod-backups';
const archive = base.archives('prod', project, bucket);
const month = Duration.days(30);

/** A backup each midnight, kept for a month. */
function nightly(namespace: string, cluster: string) {
  return {
    backup: {
      schedule: '0 0 0 * * *',
      retention: month,
      storage: archive(namespace, cluster),
    },
  };
}

/** Production: spread over three zones, protected from deletion, and no version moves by itself. */
export const prod: Environment = {
  name: 'prod',
  data: 'keep',
  domain: 'plinth.example',
  cluster: {
    kind: 'gke',
    location: 'europe-west1',
    releaseChannel: 'stable',
    administrators: base.office,
    pools: {
      general: { machineType: 'e2-standard-8', min: 1, max: 5, disk: Size.gibibytes(100) },
    },
  },
  cloud: {
    project,
    region: 'europe-west1',
    network: base.addressBlock(3),
    dnsZone: 'plinth-prod',
    backups: {
      bucket,
      retention: month,
      readers: [{ from: 'dev', namespace: 'app', cluster: 'main' }],
    },
    registry: 'plinth',
  },
  images,
  gatewayApi: 'provided',
  gateway: { ...base.googleGateway, hsts: Duration.days(365) },
  certManager: { ...base.certManager, replicas: 2, acme: base.letsEncrypt },
  immudb: {
    ...base.ledger,
    replicas: 2,
    replication: { mode: 'synchronous', acks: 1 },
    storage: Size.gibibytes(50),
    memory: Size.gibibytes(4),
    backup: { schedule: '0 0 * * *', retention: month, storage: archive('immudb', 'immudb') },
  },
  monitoring: {
    ...base.monitoring,
    replicas: 2,
    retention: { time: month, size: Size.gibibytes(80) },
    storage: Size.gibibytes(100),
    alertmanager: { replicas: 3, storage: Size.gibibytes(2) },
    grafana: { host: 'grafana', database: { from: 'cluster', cluster: 'grafana', replicas: 2 } },
  },
  postgres: {
    operator: { ...base.operator, replicas: 2 },
    clusters: {
      main: {
        ...base.databases.main,
        instances: 3,
        storage: Size.gibibytes(50),
        storageClass: 'premium-rwo',
        memory: Size.gibibytes(4),
        synchronous: { replicas: 1, durability: 'required' },
        ...nightly('app', 'main'),
      },
      infra: {
        ...base.databases.infra,
        instances: 3,
        storage: Size.gibibytes(5),
        ...nightly('infra', 'infra'),
      },
      grafana: {
        ...base.databases.grafana,
        instances: 2,
        storage: Size.gibibytes(5),
        ...nightly('monitoring', 'grafana'),
      },
    },
  },
  infra: {
    namespace: 'infra',
    replicas: 2,
    host: 'infra',
    admin: base.team,
    database: { from: 'cluster', cluster: 'infra' },
    connector: { destination: 'prod' },
  },
  application: {
    ...base.application,
    resources: { cpuMillis: 250, memory: Size.mebibytes(256) },
    scale: { mode: 'automatic', min: 3, max: 30, cpu: 60 },
  },
};

import { Duration, Size } from 'cdk8s';
import * as base from './base';
import type { Environment } from './environment';
import { images } from './images';

const project = 'plinth-edge';
const bucket = 'plinth-edge-backups';
const archive = base.archives('edge', project, bucket);
const month = Duration.days(30);

/** A small site on virtual machines of its own: what it keeps lies on their disks, and in the bucket. */
export const edge: Environment = {
  name: 'edge',
  data: 'keep',
  domain: 'edge.plinth.example',
  cluster: {
    kind: 'kubeadm',
    zone: 'europe-west1-b',
    kubernetesVersion: '1.34.2',
    administrators: base.office,
    controlPlane: { machineType: 'e2-standard-2', disk: Size.gibibytes(50) },
    workers: {
      general: {
        machineType: 'e2-standard-4',
        disk: Size.gibibytes(50),
        count: 2,
        volumes: Size.gibibytes(100),
      },
    },
  },
  cloud: {
    project,
    region: 'europe-west1',
    network: base.addressBlock(4),
    dnsZone: 'plinth-edge',
    backups: { bucket, retention: month },
  },
  images,
  gatewayApi: 'installed',
  gateway: {
    namespace: 'gateway',
    issuer: base.letsEncrypt.issuer,
    replicas: 'every-node',
    nodePorts: { http: 30080, https: 30443 },
  },
  certManager: { ...base.certManager, replicas: 1, acme: base.letsEncrypt },
  immudb: {
    ...base.ledger,
    replicas: 1,
    replication: { mode: 'asynchronous' },
    storage: Size.gibibytes(10),
    backup: { schedule: '0 0 * * *', retention: month, storage: archive('immudb', 'immudb') },
  },
  postgres: {
    operator: { ...base.operator, replicas: 1 },
    clusters: {
      main: {
        ...base.databases.main,
        instances: 2,
        storage: Size.gibibytes(10),
        backup: { schedule: '0 0 0 * * *', retention: month, storage: archive('app', 'main') },
      },
    },
  },
  application: { ...base.application, scale: { mode: 'automatic', min: 2, max: 4, cpu: 80 } },
};

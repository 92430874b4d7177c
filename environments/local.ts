import { Size } from 'cdk8s';
import type { Environment } from './environment';
import { images } from './images';

/** The whole platform on one machine, to be thrown away with `plinth down`. */
export const local: Environment = {
  name: 'local',
  data: 'throw-away',
  cluster: { kind: 'local', nodes: 'simulated', nodeCount: 3 },
  images,
  gatewayApi: 'absent',
  certManager: { namespace: 'cert-manager', replicas: 1, issuer: 'platform-ca' },
  immudb: {
    namespace: 'immudb',
    replicas: 1,
    replication: { mode: 'asynchronous' },
    databases: ['ledger'],
    storage: Size.gibibytes(5),
  },
};

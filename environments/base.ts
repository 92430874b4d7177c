import { Size } from 'cdk8s';
import type { NetworkEnvironment } from './cloud';
import { backupAccount, serviceAccountEmail } from './cloud-names';
import type { AcmeEnvironment } from './products/cert-manager';
import type { ObjectStorageEnvironment } from './products/object-storage';
import type { ApplicationEnvironment } from './products/web-app';

/** Whom to ask about anything that names nobody else. */
export const team = 'platform@plinth.example';

/** Address ranges of the team's office: clusters answer its administrators and nobody else. */
export const office: readonly string[] = ['203.0.113.0/24'];

/** cert-manager, and the platform's own authority. */
export const certManager = { namespace: 'cert-manager', issuer: 'platform-ca' };

/** The authority for names that people see. */
export const letsEncrypt: AcmeEnvironment = {
  issuer: 'letsencrypt',
  server: 'letsencrypt',
  email: team,
};

/** The gateway of a cluster on GKE: Google's load balancer, from TLS 1.2 on. */
export const googleGateway = {
  namespace: 'gateway',
  issuer: letsEncrypt.issuer,
  sslPolicy: 'plinth-tls',
};

/** The ledger: one database, and the application that writes to it. */
export const ledger = {
  namespace: 'immudb',
  databases: ['ledger'],
  users: [{ name: 'app', access: 'read-write', databases: ['ledger'] }],
} as const;

/** Namespaces of what watches. */
export const monitoring = { namespace: 'monitoring', nodesNamespace: 'node-exporter' };

/** Namespace of the operator of PostgreSQL. */
export const operator = { namespace: 'cnpg-system' };

/** Database clusters, one for each product that keeps its data in PostgreSQL. */
export const databases = {
  main: { namespace: 'app', database: 'app', owner: 'app' },
  infra: { namespace: 'infra', database: 'infra', owner: 'infra' },
  grafana: { namespace: 'monitoring', database: 'grafana', owner: 'grafana' },
};

/** The team's own service. Environments differ in how many pods it has. */
export const application = {
  namespace: 'app',
  host: 'app',
  image: 'podinfo',
  command: ['./podinfo', '--port=9898', '--port-metrics=9797', '--config-path=/etc/podinfo'],
  // 'app' of the image's /etc/passwd
  user: 100,
  port: 9898,
  probes: { readiness: '/readyz', liveness: '/healthz' },
  resources: { cpuMillis: 50, memory: Size.mebibytes(64) },
  metrics: {
    port: 9797,
    requests: 'http_requests_total',
    statusLabel: 'status',
    durations: 'http_request_duration_seconds',
  },
  database: 'main',
  ledger: { database: 'ledger', user: 'app' },
  migration: ['podcli', 'check', 'tcp', 'main-rw:5432', '--retry=3'],
  files: { '/etc/podinfo/greeting': 'deployed by plinth\n' },
  caches: { '/data': Size.mebibytes(64) },
} as const satisfies Omit<ApplicationEnvironment, 'scale'>;

/**
 * Address ranges of one environment: the sixteenth of 10.0.0.0/8 with that number, 1 to 15, so that networks
 * can be joined later.
 */
export function addressBlock(block: number): NetworkEnvironment {
  const second = block * 16;
  return {
    nodes: `10.${second}.0.0/20`,
    services: `10.${second + 1}.0.0/20`,
    pods: `10.${second + 4}.0.0/14`,
    controlPlane: `172.16.${block}.0/28`,
  };
}

/** Where the databases of an environment put their backups, each as an identity that writes nothing else. */
export function archives(name: string, project: string, bucket: string) {
  return (namespace: string, cluster: string): ObjectStorageEnvironment => ({
    kind: 'gcs',
    bucket,
    access: {
      by: 'workload-identity',
      serviceAccount: serviceAccountEmail(backupAccount({ name }, namespace, cluster), project),
    },
  });
}

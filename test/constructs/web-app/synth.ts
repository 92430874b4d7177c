import { Duration, Size } from 'cdk8s';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import type { DatabaseBinding, LedgerBinding } from '../../../constructs/web-app/binding-props';
import type { Provision } from '../../../constructs/web-app/job-props';
import type { WebAppProps } from '../../../constructs/web-app/props';
import { WebApp } from '../../../constructs/web-app/web-app';
import { manifestsOf, type Manifest } from '../namespace/manifests';

/** Props that are right as they are. */
export const sound: WebAppProps = {
  name: 'shop',
  namespace: 'app',
  image: 'registry.example/shop:1.4.2',
  version: '1.4.2',
  user: 1000,
  port: 8080,
  probes: { readiness: '/readyz', liveness: '/healthz' },
  scale: { mode: 'fixed', replicas: 2 },
};

/** A binding to a cluster of CloudNativePG. */
export const database: DatabaseBinding = {
  credentials: 'main-app',
  authority: 'main-ca',
  clientImage: 'registry.example/postgresql:18.1',
  endpoint: {
    party: { namespace: 'app', name: 'main', pods: { 'cnpg.io/cluster': 'main' } },
    ports: [Port.tcp(5432)],
  },
};

/** A binding to an instance of immudb. */
export const ledger: LedgerBinding = {
  writeHost: 'immudb-write.immudb.svc',
  readHost: 'immudb-read.immudb.svc',
  port: 3322,
  database: 'ledger',
  user: 'shop',
  password: { name: 'shop-ledger', key: 'password' },
  endpoints: ['primary', 'replica'].map((role) => ({
    party: { namespace: 'immudb', name: `immudb-${role}`, pods: { role } },
    ports: [Port.tcp(3322)],
  })),
};

/** Data to be loaded. */
export const provision: Provision = {
  image: 'registry.example/rclone:1.75.1',
  config: { name: 'shop-rclone', key: 'rclone.conf' },
  source: 'fixtures:shop/2026',
  command: ['./shop', 'load', '/data'],
  size: Size.gibibytes(2),
  outgoing: [
    {
      to: Peer.addresses(['10.9.0.0/16']),
      ports: [Port.tcp(443)],
      purpose: 'fixtures are fetched',
    },
  ],
};

/** Every option at once. */
export const everything: WebAppProps = {
  ...sound,
  command: ['./shop', 'serve'],
  scale: { mode: 'automatic', min: 2, max: 6, cpu: 70, memory: 80 },
  rollout: { surge: '25%', unavailable: 1, settle: Duration.seconds(15) },
  shutdown: { drain: Duration.seconds(5), finish: Duration.minutes(1) },
  host: 'shop',
  requestTimeout: Duration.minutes(2),
  database,
  ledger,
  migration: { command: ['./shop', 'migrate'], deadline: Duration.minutes(5), retries: 1 },
  provision,
  env: { LOG_LEVEL: 'info', API_KEY: { name: 'shop-api', key: 'token' } },
  files: [
    { path: '/etc/shop/shop.yaml', content: 'a: 1\n' },
    { path: '/etc/shop/license', secret: { name: 'shop-license', key: 'license' } },
  ],
  secretsRevision: '2026-11',
  caches: [{ path: '/tmp', size: Size.mebibytes(64) }],
  identity: { provider: 'google', serviceAccount: 'shop@project.iam.gserviceaccount.com' },
  apiToken: 'mounted',
  outgoing: [{ to: Peer.anywhere(), ports: [Port.tcp(443)], purpose: 'shop calls its bank' }],
  metrics: {
    port: 9797,
    path: '/internal/metrics',
    requests: { metric: 'http_requests_total', statusLabel: 'status' },
    durations: 'http_request_duration_seconds',
  },
  monitoring: { interval: Duration.seconds(15) },
};

/** What the construct renders. */
export function synth(props: Partial<WebAppProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new WebApp(chart, 'web-app', { ...sound, ...props });
  });
}

import { Size } from 'cdk8s';
import { Grafana } from '../../../constructs/grafana/grafana';
import type {
  GrafanaProps,
  OpenIdLogin,
  PostgresDatabase,
} from '../../../constructs/grafana/props';
import { board } from '../../../constructs/monitoring/board';
import { stat } from '../../../constructs/monitoring/panel';
import { Port } from '../../../constructs/namespace/port';
import type { Manifest } from '../namespace/manifests';
import { manifestsOf } from '../namespace/manifests';

/** A dashboard of one figure. */
export const dashboard = board({
  uid: 'shop',
  title: 'Shop',
  description: 'Whether people can buy.',
  tags: [],
  runbook: 'docs/products/shop.md',
  rows: [{ title: 'Now', panels: [stat({ title: 'Up', queries: [{ expression: 'up' }] })] }],
});

/** Props that are right as they are. */
export const sound: GrafanaProps = {
  name: 'grafana',
  namespace: 'monitoring',
  image: 'registry.example/grafana:13.2.3',
  version: '13.2.3',
  url: 'https://grafana.example.com/',
  adminSecret: { name: 'grafana-admin', key: 'password' },
  encryptionKeySecret: { name: 'grafana-encryption-key', key: 'key' },
  database: { kind: 'sqlite', storage: Size.gibibytes(2) },
  prometheus: {
    url: 'http://prometheus.monitoring.svc:9090',
    endpoint: {
      party: { namespace: 'monitoring', name: 'prometheus', pods: { app: 'prometheus' } },
      ports: [Port.tcp(9090)],
    },
  },
  dashboards: [dashboard],
};

/** A database of three Grafanas. */
export const postgres: PostgresDatabase = {
  kind: 'postgres',
  secret: 'db-app',
  authority: { name: 'db-ca', key: 'ca.crt' },
  server: {
    party: { namespace: 'monitoring', name: 'db', pods: { 'cnpg.io/cluster': 'db' } },
    ports: [Port.tcp(5432)],
  },
  replicas: 3,
};

/** A login provider. */
export const login: OpenIdLogin = {
  name: 'Example',
  secret: 'grafana-login',
  authorizeUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
  userInfoUrl: 'https://login.example.com/userinfo',
  role: "contains(groups[*], 'platform') && 'Admin' || 'Viewer'",
};

/** What the construct renders, and the construct. */
export function grafana(props: Partial<GrafanaProps> = {}) {
  let made: Grafana | undefined;
  const manifests: readonly Manifest[] = manifestsOf((chart) => {
    made = new Grafana(chart, 'grafana', { ...sound, ...props });
  });
  if (made === undefined) throw new Error('nothing was made');
  return { made, manifests };
}

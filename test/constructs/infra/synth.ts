import type { k8s } from 'cdk8s-plus-27';
import type { InfraConnectorProps } from '../../../constructs/infra/connector-props';
import { InfraConnector } from '../../../constructs/infra/connector';
import type { InfraDatabase } from '../../../constructs/infra/database';
import { Infra } from '../../../constructs/infra/infra';
import type { InfraMigrationProps } from '../../../constructs/infra/migration-props';
import { InfraMigration } from '../../../constructs/infra/migration';
import type { InfraProps } from '../../../constructs/infra/props';
import type { Manifest } from '../namespace/manifests';
import { find, manifestsOf } from '../namespace/manifests';

const database: InfraDatabase = {
  credentialsSecret: 'infra-app',
  authority: { name: 'infra-ca', key: 'ca.crt' },
  peer: { namespace: 'infra', name: 'infra', pods: { 'cnpg.io/cluster': 'infra' } },
};
const encryptionKey = { name: 'infra-server-encryption-key', key: 'key' };
const connectorAccessKey = { name: 'infra-connector-access-key', key: 'access-key' };

/** Props that are right as they are. */
export const sound: InfraProps = {
  name: 'infra',
  namespace: 'infra',
  version: '0.21.0',
  image: 'docker.io/infrahq/infra:0.21.0',
  uiImage: 'docker.io/infrahq/ui:0.21.0',
  database,
  encryptionKey,
  admin: {
    user: 'admin@example.com',
    passwordSecret: { name: 'infra-admin', key: 'password' },
  },
  connectorAccessKey,
  issuer: { kind: 'ClusterIssuer', name: 'platform-ca' },
};

/** Props of a connector beside that server. */
export const soundConnector: InfraConnectorProps = {
  name: 'infra',
  namespace: 'infra',
  version: '0.21.0',
  image: 'docker.io/infrahq/infra:0.21.0',
  server: {
    host: 'infra-server.infra.svc',
    authority: { name: 'infra-server-tls', key: 'ca.crt' },
    peer: { namespace: 'infra', name: 'infra-server', pods: { component: 'server' } },
    port: 8443,
  },
  accessKey: connectorAccessKey,
  destination: 'local',
};

/** Props of the migration of an old installation into that server. */
export const soundMigration: InfraMigrationProps = {
  name: 'infra',
  namespace: 'infra',
  version: '0.21.0',
  readerImage: 'docker.io/library/python:3.13.9-slim-trixie',
  writerImage: 'ghcr.io/cloudnative-pg/postgresql:18.1-standard-trixie',
  volumeClaim: 'infra-server',
  database,
  encryptionKey,
};

/** A construct and what it renders. */
export interface Synthesized<T> {
  readonly construct: T;
  readonly manifests: readonly Manifest[];
}

/** The server and its UI. */
export function synth(props: Partial<InfraProps> = {}): Synthesized<Infra> {
  return synthesized((chart) => new Infra(chart, 'infra', { ...sound, ...props }));
}

/** A connector. */
export function synthConnector(
  props: Partial<InfraConnectorProps> = {},
): Synthesized<InfraConnector> {
  return synthesized((chart) => new InfraConnector(chart, 'it', { ...soundConnector, ...props }));
}

/** A migration. */
export function synthMigration(
  props: Partial<InfraMigrationProps> = {},
): Synthesized<InfraMigration> {
  return synthesized((chart) => new InfraMigration(chart, 'it', { ...soundMigration, ...props }));
}

function synthesized<T>(make: (chart: Parameters<Parameters<typeof manifestsOf>[0]>[0]) => T) {
  const made: T[] = [];
  const manifests = manifestsOf((chart) => {
    made.push(make(chart));
  });
  const [construct] = made;
  if (construct === undefined) throw new Error('nothing was made');
  return { construct, manifests };
}

/** The pod of a workload. */
export function podOf(
  manifests: readonly Manifest[],
  kind: 'Deployment' | 'Job',
  name: string,
): k8s.PodSpec {
  const { spec } = find(manifests, kind, name);
  return (spec as { template: { spec: k8s.PodSpec } }).template.spec;
}

/** The file of a ConfigMap. */
export function fileOf(manifests: readonly Manifest[], configMap: string, file: string): string {
  const data = find(manifests, 'ConfigMap', configMap)['data'] as Readonly<Record<string, string>>;
  const content = data[file];
  if (content === undefined) throw new Error(`no ${file} in ConfigMap ${configMap}`);
  return content;
}

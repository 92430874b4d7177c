import { App, Chart, Duration } from 'cdk8s';
import type { Environment } from '../environments/environment';
import { versionOf } from '../environments/images';
import { CertManager } from '../constructs/cert-manager/cert-manager';
import { CertManagerCrds } from '../constructs/cert-manager/crds';
import { Certificate } from '../constructs/cert-manager/certificate';
import { CaIssuer, SelfSignedIssuer } from '../constructs/cert-manager/issuers';
import { GatewayApiCrds } from '../constructs/gateway-api/crds';
import { Immudb } from '../constructs/immudb/immudb';
import { PlatformNamespace } from '../constructs/namespace/namespace';
import type { SecretRequest } from './secrets/request';

/** Everything that an environment deploys into its cluster. */
export interface Platform {
  /** One chart per product, and one for the definitions that products share. */
  readonly charts: readonly Chart[];
  /** Secrets that the charts know by name. */
  readonly secrets: readonly SecretRequest[];
  /** Addresses inside the cluster, by what they serve. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** The platform of an environment. Pure: the same environment gives the same manifests, byte for byte. */
export function platform(environment: Environment): Platform {
  const app = new App();
  definitions(app, environment);
  certManager(app, environment);
  const { endpoints, secrets } = immudb(app, environment);
  return { charts: app.charts, secrets, endpoints };
}

function chart(app: App, name: string, namespace?: string): Chart {
  return new Chart(app, name, {
    ...(namespace === undefined ? {} : { namespace }),
    disableResourceNameHashes: true,
    labels: { 'app.kubernetes.io/part-of': 'plinth', 'app.kubernetes.io/managed-by': 'plinth' },
  });
}

function definitions(app: App, { gatewayApi }: Environment): void {
  const definitions = chart(app, 'definitions');
  if (gatewayApi === 'installed') new GatewayApiCrds(definitions, 'gateway-api');
  new CertManagerCrds(definitions, 'cert-manager');
}

function certManager(app: App, environment: Environment): void {
  const { images, gatewayApi } = environment;
  const { namespace, ...options } = environment.certManager;
  const product = chart(app, 'cert-manager', namespace);
  const { replicas } = options;
  new PlatformNamespace(product, 'namespace', { name: namespace });
  new CertManager(product, 'cert-manager', {
    namespace,
    controller: { image: images['cert-manager-controller'], replicas },
    webhook: { image: images['cert-manager-webhook'], replicas },
    cainjector: { image: images['cert-manager-cainjector'], replicas },
    acmeSolverImage: images['cert-manager-acmesolver'],
    gateways: gatewayApi === 'absent' ? 'ignored' : 'watched',
  });
  const root = new SelfSignedIssuer(product, 'root', { name: 'platform-root' });
  const authority = new Certificate(product, 'authority', {
    name: options.issuer,
    issuer: root,
    role: 'authority',
    commonName: 'Plinth platform CA',
    duration: Duration.days(3650),
  });
  const issuer = new CaIssuer(product, 'issuer', {
    name: options.issuer,
    kind: 'ClusterIssuer',
    secretName: authority.secretName,
  });
  issuer.node.addDependency(authority);
}

function immudb(app: App, { immudb: { namespace, ...options }, images }: Environment) {
  const product = chart(app, 'immudb', namespace);
  const adminSecret = { name: 'immudb-admin', key: 'password' };
  const replicationSecret = { name: 'immudb-replication', key: 'password' };
  new PlatformNamespace(product, 'namespace', { name: namespace });
  const ledger = new Immudb(product, 'immudb', {
    name: 'immudb',
    image: images.immudb,
    version: versionOf(images.immudb),
    replicas: options.replicas,
    replication: options.replication,
    databases: options.databases,
    storage: options.storage,
    adminSecret,
    replicationSecret,
  });
  const secrets = [adminSecret, replicationSecret].map(({ name, key }): SecretRequest => ({
    namespace,
    name,
    keys: { [key]: { length: 24 } },
  }));
  const address = (service: string) => `${service}.${namespace}.svc:${ledger.port}`;
  return {
    secrets,
    endpoints: {
      'immudb-write': address(ledger.services.write),
      'immudb-read': address(ledger.services.read),
    },
  };
}

import { Duration, type Chart } from 'cdk8s';
import { CertManager } from '../../constructs/cert-manager/cert-manager';
import { Certificate } from '../../constructs/cert-manager/certificate';
import { certManagerDashboard } from '../../constructs/cert-manager/dashboard';
import { AcmeIssuer, CaIssuer, SelfSignedIssuer } from '../../constructs/cert-manager/issuers';
import { dnsAccount, serviceAccountEmail } from '../../environments/cloud-names';
import type { CloudEnvironment } from '../../environments/cloud';
import type { Environment } from '../../environments/environment';
import type { AcmeEnvironment } from '../../environments/products/cert-manager';
import type { Charts } from './charts';
import type { CloudIdentity, Part } from './part';

/** A public authority, and where names are proven to it. */
interface PublicAuthority {
  readonly acme: AcmeEnvironment;
  readonly cloud: CloudEnvironment;
  /** Id of the Google service account that edits the zone. */
  readonly account: string;
}

/** cert-manager, the issuer that signs with the platform's own CA, and one of a public authority. */
export function certManager(charts: Charts, environment: Environment): Part {
  const { images, gatewayApi, certManager: options } = environment;
  if (options === undefined) return {};
  const { namespace, replicas } = options;
  const authority = publicAuthority(environment);
  const chart = charts.add('cert-manager', namespace);
  const operator = new CertManager(chart, 'cert-manager', {
    namespace,
    controller: { image: images['cert-manager-controller'], replicas },
    webhook: { image: images['cert-manager-webhook'], replicas },
    cainjector: { image: images['cert-manager-cainjector'], replicas },
    acmeSolverImage: images['cert-manager-acmesolver'],
    gateways: gatewayApi === 'absent' ? 'ignored' : 'watched',
    ...(authority && {
      googleServiceAccount: serviceAccountEmail(authority.account, authority.cloud.project),
    }),
    ...(environment.monitoring === undefined ? {} : { monitoring: {} }),
  });
  ownIssuer(chart, options.issuer);
  if (authority) publicIssuer(chart, authority);
  return {
    namespaces: [{ name: namespace }],
    flows: operator.flows,
    metrics: operator.metrics,
    dashboards: [certManagerDashboard()],
    identities: authority
      ? [identityOf({ namespace, serviceAccount: operator.controllerAccount }, authority)]
      : [],
  };
}

function publicAuthority(environment: Environment): PublicAuthority | undefined {
  const acme = environment.certManager?.acme;
  if (acme === undefined) return undefined;
  // the environment's rules let none through without
  if (environment.cloud === undefined) throw new Error('a public authority needs a zone');
  return { acme, cloud: environment.cloud, account: dnsAccount(environment) };
}

function ownIssuer(chart: Chart, name: string): void {
  const root = new SelfSignedIssuer(chart, 'root', { name: 'platform-root' });
  const authority = new Certificate(chart, 'authority', {
    name,
    issuer: root,
    role: 'authority',
    commonName: 'Plinth platform CA',
    duration: Duration.days(3650),
  });
  const issuer = new CaIssuer(chart, 'issuer', {
    name,
    kind: 'ClusterIssuer',
    secretName: authority.secretName,
  });
  issuer.node.addDependency(authority);
}

const acmeServers = {
  letsencrypt: 'letsencrypt-production',
  'letsencrypt-staging': 'letsencrypt-staging',
} as const;

/** By DNS-01 alone: nothing else proves a wildcard, and one wildcard serves every host, those of branches included. */
function publicIssuer(chart: Chart, { acme, cloud }: PublicAuthority): void {
  new AcmeIssuer(chart, 'acme', {
    name: acme.issuer,
    server: acmeServers[acme.server],
    email: acme.email,
    solvers: [{ type: 'dns01-cloud-dns', project: cloud.project, hostedZone: cloud.dnsZone }],
  });
}

function identityOf(
  kubernetes: Pick<CloudIdentity, 'namespace' | 'serviceAccount'>,
  { account, cloud }: PublicAuthority,
): CloudIdentity {
  return {
    ...kubernetes,
    account,
    project: cloud.project,
    needs: [{ right: 'edit-dns', zone: cloud.dnsZone }],
  };
}

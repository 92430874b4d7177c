import { Duration } from 'cdk8s';
import { CertManager } from '../../constructs/cert-manager/cert-manager';
import { Certificate } from '../../constructs/cert-manager/certificate';
import { certManagerDashboard } from '../../constructs/cert-manager/dashboard';
import { CaIssuer, SelfSignedIssuer } from '../../constructs/cert-manager/issuers';
import type { Environment } from '../../environments/environment';
import type { Charts } from './charts';
import type { Part } from './part';

/** cert-manager, and the issuer that signs with the platform's own CA. */
export function certManager(charts: Charts, environment: Environment): Part {
  const { images, gatewayApi } = environment;
  const { namespace, replicas, issuer: issuerName } = environment.certManager;
  const chart = charts.add('cert-manager', namespace);
  const operator = new CertManager(chart, 'cert-manager', {
    namespace,
    controller: { image: images['cert-manager-controller'], replicas },
    webhook: { image: images['cert-manager-webhook'], replicas },
    cainjector: { image: images['cert-manager-cainjector'], replicas },
    acmeSolverImage: images['cert-manager-acmesolver'],
    gateways: gatewayApi === 'absent' ? 'ignored' : 'watched',
    ...(environment.monitoring === undefined ? {} : { monitoring: {} }),
  });
  const root = new SelfSignedIssuer(chart, 'root', { name: 'platform-root' });
  const authority = new Certificate(chart, 'authority', {
    name: issuerName,
    issuer: root,
    role: 'authority',
    commonName: 'Plinth platform CA',
    duration: Duration.days(3650),
  });
  const issuer = new CaIssuer(chart, 'issuer', {
    name: issuerName,
    kind: 'ClusterIssuer',
    secretName: authority.secretName,
  });
  issuer.node.addDependency(authority);
  return {
    namespaces: [{ name: namespace }],
    flows: operator.flows,
    metrics: operator.metrics,
    dashboards: [certManagerDashboard()],
  };
}

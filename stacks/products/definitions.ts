import { CertManagerCrds } from '../../constructs/cert-manager/crds';
import { GatewayApiCrds } from '../../constructs/gateway-api/crds';
import { BarmanCloudCrds } from '../../constructs/barman-cloud/crds';
import { MonitoringCrds } from '../../constructs/monitoring/crds';
import { PostgresCrds } from '../../constructs/postgres/crds';
import { SealedSecretsCrds } from '../../constructs/sealed-secrets/crds';
import type { Environment } from '../../environments/environment';
import type { Charts } from './charts';

/** Kinds whose operator looks for them once, when it starts. */
export interface Definitions {
  /**
   * Those of prometheus-operator.
   * @default - nothing watches the platform
   */
  readonly monitoring?: MonitoringCrds;
}

/** The kinds that products add to the API, in one chart: they come before everything else. */
export function definitions(charts: Charts, environment: Environment): Definitions {
  const { gatewayApi, gateway, sealedSecrets } = environment;
  const chart = charts.add('definitions');
  if (gatewayApi === 'installed') {
    new GatewayApiCrds(chart, 'gateway-api', {
      alphaVersions: gateway === undefined ? 'not-served' : 'served',
    });
  }
  if (environment.certManager) new CertManagerCrds(chart, 'cert-manager');
  const monitoring = environment.monitoring && new MonitoringCrds(chart, 'monitoring');
  if (environment.postgres?.operator) {
    new PostgresCrds(chart, 'postgres');
    new BarmanCloudCrds(chart, 'barman-cloud');
  }
  if (sealedSecrets) new SealedSecretsCrds(chart, 'sealed-secrets');
  return { ...(monitoring && { monitoring }) };
}

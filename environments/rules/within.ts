import type { Environment } from '../environment';
import { imagePolicyRules } from '../image-policies';
import { certManagerRules } from '../products/cert-manager';
import { gatewayRules } from '../products/gateway';
import { grafanaRules } from '../products/grafana';
import { immudbRules } from '../products/immudb';
import { infraRules } from '../products/infra';
import { monitoringRules } from '../products/monitoring';
import { postgresRules } from '../products/postgres-rules';
import { sealedSecretsRules } from '../products/sealed-secrets';
import { applicationRules } from '../products/web-app';
import { secretsRules } from '../secrets';
import type { Rule } from '../values';
import { branchRules } from './branches';
import { cloudRules } from './cloud';
import { clusterRules } from './cluster';
import { hostRules } from './hosts';
import { labStorageRules } from './lab-storage';
import { namespaceRules } from './namespaces';
import { sharingRules } from './sharing';

/** Every rule between fields of one environment. */
export const rulesWithin: readonly Rule<Environment>[] = [
  ...clusterRules,
  ...cloudRules,
  ...labStorageRules,
  ...sharingRules,
  ...branchRules,
  ...imagePolicyRules,
  ...gatewayRules,
  ...certManagerRules,
  ...immudbRules,
  ...monitoringRules,
  ...grafanaRules,
  ...postgresRules,
  ...infraRules,
  ...applicationRules,
  ...sealedSecretsRules,
  ...secretsRules,
  ...namespaceRules,
  ...hostRules,
];

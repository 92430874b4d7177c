import type { k8s } from 'cdk8s-plus-27';

type Rule = k8s.PolicyRule;

const certManager = 'cert-manager.io';
const acme = 'acme.cert-manager.io';
const gateway = 'gateway.networking.k8s.io';
const read = ['get', 'list', 'watch'];

/** One rule: these verbs on these resources of one API group. */
function may(
  verbs: string[],
  apiGroup: string,
  resources: string[],
  resourceNames?: string[],
): Rule {
  return { apiGroups: [apiGroup], resources, verbs, ...(resourceNames && { resourceNames }) };
}

const recordEvents = may(['create', 'patch'], '', ['events']);
const keepSecrets = may([...read, 'create', 'update', 'delete'], '', ['secrets']);

/**
 * ClusterRoles of the controller, one for each of its control loops, as the release has them. Rules on
 * `…/finalizers` serve clusters with the OwnerReferencesPermissionEnforcement admission plugin.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/rbac.yaml
 */
export const controllerRules: Readonly<Record<string, Rule[]>> = {
  issuers: [
    may(['update', 'patch'], certManager, ['issuers', 'issuers/status']),
    may(read, certManager, ['issuers']),
    keepSecrets,
    recordEvents,
  ],
  clusterissuers: [
    may(['update', 'patch'], certManager, ['clusterissuers', 'clusterissuers/status']),
    may(read, certManager, ['clusterissuers']),
    keepSecrets,
    recordEvents,
  ],
  certificates: [
    may(['update', 'patch'], certManager, [
      'certificates',
      'certificates/status',
      'certificaterequests',
      'certificaterequests/status',
    ]),
    may(read, certManager, ['certificates', 'certificaterequests', 'clusterissuers', 'issuers']),
    may(['update'], certManager, ['certificates/finalizers', 'certificaterequests/finalizers']),
    may(['create', 'delete', ...read], acme, ['orders']),
    may([...read, 'create', 'update', 'delete', 'patch'], '', ['secrets']),
    recordEvents,
  ],
  orders: [
    may(['update', 'patch'], acme, ['orders', 'orders/status']),
    may(read, acme, ['orders', 'challenges']),
    may(read, certManager, ['clusterissuers', 'issuers']),
    may(['create', 'delete'], acme, ['challenges']),
    may(['update'], acme, ['orders/finalizers']),
    may(['update'], certManager, ['clusterissuers/finalizers', 'issuers/finalizers']),
    may(read, '', ['secrets']),
    recordEvents,
  ],
  challenges: [
    may(['update', 'patch'], acme, ['challenges', 'challenges/status']),
    may(read, acme, ['challenges']),
    may(read, certManager, ['issuers', 'clusterissuers']),
    may(read, '', ['secrets']),
    recordEvents,
    may([...read, 'create', 'delete'], '', ['pods', 'services']),
    may([...read, 'create', 'delete', 'update'], 'networking.k8s.io', ['ingresses']),
    may([...read, 'create', 'delete', 'update'], gateway, ['httproutes']),
    may(['create'], 'route.openshift.io', ['routes/custom-host']),
    may(['update'], acme, ['challenges/finalizers']),
  ],
  'ingress-shim': [
    may(['create', 'update', 'delete'], certManager, ['certificates', 'certificaterequests']),
    may(read, certManager, ['certificates', 'certificaterequests', 'issuers', 'clusterissuers']),
    may(read, 'networking.k8s.io', ['ingresses']),
    may(['update'], 'networking.k8s.io', ['ingresses/finalizers']),
    may(read, gateway, ['gateways', 'httproutes', 'listenersets']),
    may(['update'], gateway, [
      'gateways/finalizers',
      'httproutes/finalizers',
      'listenersets/finalizers',
    ]),
    recordEvents,
  ],
  'approve:cert-manager-io': [
    may(
      ['approve'],
      certManager,
      ['signers'],
      ['issuers.cert-manager.io/*', 'clusterissuers.cert-manager.io/*'],
    ),
  ],
  certificatesigningrequests: [
    may([...read, 'update'], 'certificates.k8s.io', ['certificatesigningrequests']),
    may(['update', 'patch'], 'certificates.k8s.io', ['certificatesigningrequests/status']),
    may(
      ['sign'],
      'certificates.k8s.io',
      ['signers'],
      ['issuers.cert-manager.io/*', 'clusterissuers.cert-manager.io/*'],
    ),
    may(['create'], 'authorization.k8s.io', ['subjectaccessreviews']),
  ],
};

/**
 * ClusterRole of the CA injector.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/cainjector-rbac.yaml
 */
export const cainjectorRules: Rule[] = [
  may(read, certManager, ['certificates']),
  may(read, '', ['secrets']),
  may(['get', 'create', 'update', 'patch'], '', ['events']),
  may([...read, 'update', 'patch'], 'admissionregistration.k8s.io', [
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
  ]),
  may([...read, 'update', 'patch'], 'apiregistration.k8s.io', ['apiservices']),
  may([...read, 'update', 'patch'], 'apiextensions.k8s.io', ['customresourcedefinitions']),
];

/**
 * ClusterRole of the webhook: it asks whether a user may approve a request.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/webhook-rbac.yaml
 */
export const webhookRules: Rule[] = [
  may(['create'], 'authorization.k8s.io', ['subjectaccessreviews']),
];

/** Role of the webhook on the Secret with the CA of its serving certificate. */
export function servingCaRules(secretName: string): Rule[] {
  // a create can not be limited to a name
  return [
    may([...read, 'update'], '', ['secrets'], [secretName]),
    may(['create'], '', ['secrets']),
  ];
}

/** Role of whoever elects a leader by these leases. */
export function leaderElectionRules(leases: string[]): Rule[] {
  return [
    may(['get', 'update', 'patch'], 'coordination.k8s.io', ['leases'], leases),
    may(['create'], 'coordination.k8s.io', ['leases']),
  ];
}

const namespaced = ['certificates', 'certificaterequests', 'issuers'];
const aggregateTo = (...roles: readonly string[]) =>
  Object.fromEntries(
    roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
  );

/**
 * ClusterRoles for people, added to Kubernetes' own `view`, `edit` and `admin`. Nobody may create
 * Challenges or touch Orders: either would hand an issuer's credentials to whoever can
 * (https://github.com/cert-manager/cert-manager/security/advisories/GHSA-8rvj-mm4h-c258).
 */
export const userRoles: readonly { name: string; labels: Record<string, string>; rules: Rule[] }[] =
  [
    {
      name: 'cert-manager-cluster-view',
      labels: aggregateTo('cluster-reader'),
      rules: [may(read, certManager, ['clusterissuers'])],
    },
    {
      name: 'cert-manager-view',
      labels: aggregateTo('view', 'edit', 'admin', 'cluster-reader'),
      rules: [may(read, certManager, namespaced), may(read, acme, ['challenges', 'orders'])],
    },
    {
      name: 'cert-manager-edit',
      labels: aggregateTo('edit', 'admin'),
      rules: [
        may(['create', 'delete', 'deletecollection', 'patch', 'update'], certManager, namespaced),
        may(['update'], certManager, ['certificates/status']),
        may(['delete', 'deletecollection', 'patch', 'update'], acme, ['challenges']),
        may(['delete', 'deletecollection'], acme, ['orders']),
      ],
    },
  ];

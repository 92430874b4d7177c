import type { k8s } from 'cdk8s-plus-27';
import { controllerName } from './names';

/**
 * What the controller may do in the whole cluster. Upstream's role without the right to delete Secrets, which
 * only its switched-off `--old-gc-behavior` takes, and without reading namespaces, which only
 * `--additional-namespaces` does.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/v0.30.0/controller.jsonnet
 */
export const unsealerRules: readonly k8s.PolicyRule[] = [
  { apiGroups: ['bitnami.com'], resources: ['sealedsecrets'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['bitnami.com'], resources: ['sealedsecrets/status'], verbs: ['update'] },
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['get', 'list', 'create', 'update', 'watch'],
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

/** What it may do in its own namespace; keys get their names as they are made, so none can be named here. */
export const keyRules: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'list'] },
];

/** What people may do who seal: find the Service, and ask it for the certificate through the API server. */
export const sealingRules: readonly k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], resourceNames: [controllerName], verbs: ['get'] },
  {
    apiGroups: [''],
    resources: ['services/proxy'],
    // the forms in which kubeseal and people write it
    resourceNames: [`http:${controllerName}:`, `http:${controllerName}:http`, controllerName],
    // verifying and re-sealing are POST requests
    verbs: ['create', 'get'],
  },
];

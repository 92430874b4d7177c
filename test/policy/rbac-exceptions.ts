import type { Exception } from './findings';

/** Rights beyond the usual, and why they are granted. */
export const rbacExceptions: readonly Exception[] = [
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/cert-manager-controller-*'],
    reason:
      "cert-manager reads the keys of issuers and writes those of certificates wherever one is asked for, in namespaces that come later too; these are upstream's roles",
  },
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/cert-manager-cainjector'],
    reason:
      "it copies CA certificates out of the Secrets that annotations name, in any namespace; this is upstream's role",
  },
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/secrets-unsealer'],
    reason:
      "it turns a SealedSecret of any namespace into the Secret beside it; this is upstream's role",
  },
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/prometheus-operator'],
    reason:
      'it writes the configuration of every Prometheus and Alertmanager into a Secret beside it, and reads the credentials that scrapes and receivers name',
  },
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/cnpg-manager', 'clusterrole/plugin-barman-cloud'],
    reason:
      "CloudNativePG makes and reads the certificates and credentials of clusters in any namespace, its plugin those of object stores; these are upstream's roles",
  },
  {
    rule: 'rbac-secrets-of-all-namespaces',
    objects: ['clusterrole/traefik-gateway-routes'],
    reason:
      'in a lab that takes branches, Traefik follows their routes into namespaces that come later, for which no role can be bound before',
  },
  {
    rule: 'rbac-pods/exec',
    objects: ['clusterrole/cnpg-manager'],
    reason:
      "CloudNativePG runs its instance manager's commands in the pods of clusters; this is upstream's role",
  },
  {
    rule: 'rbac-impersonate',
    objects: ['clusterrole/infra-connector'],
    reason:
      'the connector forwards requests in the name of whoever logged in: that is what Infra is',
  },
  {
    rule: 'rbac-bind',
    objects: ['clusterrole/infra-connector'],
    reason: 'the connector binds the roles that people are granted in Infra',
  },
  {
    rule: 'rbac-pods/exec',
    objects: ['clusterrole/exec'],
    reason: "one of Infra's roles for people; nobody holds it until Infra grants it",
  },
  {
    rule: 'rbac-pods/portforward',
    objects: ['clusterrole/port-forward'],
    reason: "one of Infra's roles for people; nobody holds it until Infra grants it",
  },
];

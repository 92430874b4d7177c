import { stringify } from 'yaml';

const group = (name: string, ...resources: readonly string[]) => ({ group: name, resources });

/**
 * Who asked for what: never the content of Secrets or tokens, nothing of what machines read all the time, all that
 * was changed with the request.
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
export const auditPolicy: string = stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version'] },
    { level: 'None', resources: [group('', 'events'), group('events.k8s.io', 'events')] },
    { level: 'None', resources: [group('coordination.k8s.io', 'leases')] },
    {
      level: 'Metadata',
      resources: [
        group('', 'secrets', 'configmaps', 'serviceaccounts/token'),
        group('authentication.k8s.io', 'tokenreviews'),
        group('bitnami.com', 'sealedsecrets'),
      ],
    },
    { level: 'None', userGroups: ['system:nodes'], verbs: ['get', 'list', 'watch'] },
    { level: 'Metadata', verbs: ['get', 'list', 'watch'] },
    { level: 'Request' },
  ],
});

import { stringify } from 'yaml';
import type { LabCredentials } from './simulation/api';

/** A kubeconfig that needs no other file. Cluster, context and user are named `plinth-<lab>`. */
export function labKubeconfig(lab: string, credentials: LabCredentials): string {
  const name = `plinth-${lab}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: credentials.server,
          'certificate-authority-data': base64(credentials.ca),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': base64(credentials.certificate),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
    'current-context': name,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** What a kubeconfig of a GKE cluster is made of. */
export interface GkeKubeconfigArgs {
  /** Name of cluster, user and context. */
  readonly name: string;
  /** Host of the API server, with a port unless it is 443. */
  readonly endpoint: string;
  /** Certificate of the authority that signed the server's, PEM in base64. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig for a GKE cluster: no credential is in it, `gke-gcloud-auth-plugin` gets one of whoever uses it.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
 */
export function gkeKubeconfig({ name, endpoint, certificateAuthority }: GkeKubeconfigArgs): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: `https://${endpoint}`,
          'certificate-authority-data': certificateAuthority,
        },
      },
    ],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'gke-gcloud-auth-plugin',
            provideClusterInfo: true,
            interactiveMode: 'Never',
            installHint: 'gcloud components install gke-gcloud-auth-plugin',
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

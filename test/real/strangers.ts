import { images } from '../../environments/images';
import type { Kubernetes } from './kubernetes';

/** Port on which a stranger answers. */
export const strangerPort = 8080;

const name = 'stranger';

/** Puts a pod that no product has into each of the namespaces, and waits until all of them answer. */
export async function placeStrangers(
  kubernetes: Kubernetes,
  namespaces: readonly string[],
): Promise<void> {
  await kubernetes.apply(namespaces.map((namespace) => stranger(namespace)));
  for (const namespace of namespaces) {
    const pod = ['pod', name, `--namespace=${namespace}`];
    await kubernetes.must(['wait', '--for=condition=Ready', ...pod, '--timeout=120s']);
  }
}

/** Takes them away again. */
export async function removeStrangers(
  kubernetes: Kubernetes,
  namespaces: readonly string[],
): Promise<void> {
  for (const namespace of namespaces) {
    const pod = ['pod', name, `--namespace=${namespace}`];
    await kubernetes.must(['delete', ...pod, '--ignore-not-found', '--now']);
  }
}

/** As little as every namespace's Pod Security level lets in. */
function stranger(namespace: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 100,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name,
          image: images.podinfo,
          command: ['./podinfo', `--port=${strangerPort}`],
          ports: [{ containerPort: strangerPort }],
          readinessProbe: { tcpSocket: { port: strangerPort }, periodSeconds: 1 },
          resources: { requests: { cpu: '1m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  };
}

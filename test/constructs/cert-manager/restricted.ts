import type { k8s } from 'cdk8s-plus-27';
import type { Manifest } from '../namespace/manifests';

/** The pod of a workload. */
export function podOf({ spec }: Manifest): k8s.PodSpec {
  return (spec as { template: { spec: k8s.PodSpec } }).template.spec;
}

const volumes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'projected', 'secret'];

/**
 * What the restricted Pod Security Standard has against a pod. Linux only, and without its rules on
 * SELinux, /proc, sysctls and AppArmor; the API server has the last word in the end-to-end test.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedProblems(pod: k8s.PodSpec): string[] {
  return [
    ...Object.entries(pod)
      .filter(([field, value]) => /^host(Network|PID|IPC)$/.test(field) && value === true)
      .map(([field]) => field),
    ...(pod.volumes ?? [])
      .flatMap((volume) => Object.keys(volume))
      .filter((key) => ![...volumes, 'name', 'persistentVolumeClaim'].includes(key)),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap((container) =>
      containerProblems(container, pod.securityContext).map((it) => `${container.name}: ${it}`),
    ),
  ];
}

function containerProblems(
  { securityContext: own = {}, ports = [] }: k8s.Container,
  pod: k8s.PodSecurityContext = {},
): string[] {
  const added = own.capabilities?.add ?? [];
  const seccomp = (own.seccompProfile ?? pod.seccompProfile)?.type ?? '';
  const rules: Record<string, boolean> = {
    privileged: own.privileged !== true,
    allowPrivilegeEscalation: own.allowPrivilegeEscalation === false,
    capabilities:
      own.capabilities?.drop?.includes('ALL') === true &&
      added.every((capability) => capability === 'NET_BIND_SERVICE'),
    runAsNonRoot: (own.runAsNonRoot ?? pod.runAsNonRoot) === true,
    runAsUser: (own.runAsUser ?? pod.runAsUser) !== 0,
    seccompProfile: ['RuntimeDefault', 'Localhost'].includes(seccomp),
    hostPort: ports.every(({ hostPort }) => hostPort === undefined),
  };
  return Object.entries(rules)
    .filter(([, kept]) => !kept)
    .map(([rule]) => rule);
}

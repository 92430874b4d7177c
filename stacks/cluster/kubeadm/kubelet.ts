/**
 * Settings of every kubelet.
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export const kubeletConfiguration = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  cgroupDriver: 'systemd',
  seccompDefault: true,
  // Compute Engine gives a machine about 90 s to go down
  shutdownGracePeriod: '75s',
  shutdownGracePeriodCriticalPods: '15s',
  kubeReserved: { cpu: '100m', memory: '256Mi' },
  systemReserved: { cpu: '100m', memory: '256Mi' },
  containerLogMaxSize: '20Mi',
  containerLogMaxFiles: 5,
};

/** Why there is no recipe for an image, by repository. */
export const unavailable: Readonly<Record<string, string>> = {
  'docker.io/grafana/grafana':
    "Go's module proxy does not have its module, and its pages are a Node program",
  'docker.io/infrahq/ui': 'it is a Node program, and the lab builds none',
  'ghcr.io/flannel-io/flannel': 'only machines that kubeadm makes run it',
  'ghcr.io/flannel-io/flannel-cni-plugin': 'only machines that kubeadm makes run it',
  'registry.k8s.io/networking/kube-network-policies': "Go's module proxy does not have its module",
};

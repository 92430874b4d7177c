/** The pause image that this minor version of kubeadm expects. */
const pause = 'registry.k8s.io/pause:3.10.1';

/**
 * Settings of containerd 1.7, which Debian 13 has: kubelet's cgroup driver, the folder in which Kubernetes' own packages
 * put network plugins, and the interface that kube-network-policies learns of pods by.
 * @see https://github.com/containerd/containerd/blob/release/1.7/docs/cri/config.md
 */
export const containerdConfiguration = `version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pause}"

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/opt/cni/bin"
  conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = true

[plugins."io.containerd.nri.v1.nri"]
  disable = false
`;

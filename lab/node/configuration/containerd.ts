/** Socket of containerd, inside the node. */
export const containerdSocket = '/run/containerd/containerd.sock';

/**
 * containerd's configuration.
 * @see https://github.com/containerd/containerd/blob/v1.7.24/docs/cri/config.md
 */
export function containerdConfiguration(pauseImage: string): string {
  return `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
  address = ${JSON.stringify(containerdSocket)}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${JSON.stringify(pauseImage)}
  # without CAP_SYS_RESOURCE nobody can make a process less likely to be killed, and runc dies of trying
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"

  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;
}

/** References of the images that every real node runs, pods of the lab's own among them. */
export const nodeImages = {
  /** Holds the namespaces of a pod. */
  pause: 'registry.k8s.io/pause:3.10.1',
  dns: 'registry.k8s.io/coredns/coredns:v1.12.1',
  volumes: 'docker.io/rancher/local-path-provisioner:v0.0.37',
  /** Makes and removes folders of volumes. */
  shell: 'docker.io/library/busybox:1.37.0',
} as const;

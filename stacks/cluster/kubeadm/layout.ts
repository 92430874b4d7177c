/** Where things are on the machines. */
export const paths = {
  /** What kubeadm and the API server read. */
  kubernetes: '/etc/kubernetes',
  /** Certificates of the control plane, and the keys that sign. */
  pki: '/etc/kubernetes/pki',
  /** What the program gives a machine. */
  plinth: '/etc/plinth',
  /** Configuration of `kubeadm init` or `kubeadm join`. */
  kubeadmConfiguration: '/etc/plinth/kubeadm.yaml',
  /** The bootstrap token, on the control plane. */
  token: '/etc/plinth/token',
  /** Kubeconfig with which a worker joins. */
  discovery: '/etc/plinth/discovery.conf',
  /** Keys with which the API server encrypts Secrets. */
  encryption: '/etc/kubernetes/encryption.yaml',
  /** Which requests are written down, and how much of each. */
  auditPolicy: '/etc/kubernetes/audit-policy.yaml',
  /** The disk that outlives the control plane's machine. */
  controlPlaneData: '/var/lib/control-plane',
  /** etcd's part of it. */
  etcd: '/var/lib/control-plane/etcd',
  /** The audit log's part of it. */
  audit: '/var/lib/control-plane/audit',
  /** Volumes that stay on their worker; local-path-provisioner makes them there. */
  volumes: '/var/lib/volumes',
  /** Programs of the machines. */
  programs: '/usr/local/lib/plinth',
} as const;

/** Port of the API server. */
export const apiPort = 6443;

/** Label of workers, with the name of their pool. */
export const poolLabel = 'plinth.dev/pool';

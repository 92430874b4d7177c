import { stringify } from 'yaml';
import { kubeletConfiguration } from './kubelet';
import { apiPort, paths, poolLabel } from './layout';

/** What `kubeadm init` makes a control plane of. */
export interface InitProps {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Name of the machine and of its node. */
  readonly nodeName: string;
  /** Zone of the machine. */
  readonly zone: string;
  /** Version of Kubernetes: `1.34.2`. */
  readonly kubernetesVersion: string;
  /** Address at which nodes reach the API server; it never changes. */
  readonly internalAddress: string;
  /** Address at which administrators reach it. */
  readonly publicAddress: string;
  /** Address range of the pods. */
  readonly podSubnet: string;
  /** Address range of the Services. */
  readonly serviceSubnet: string;
}

/** What `kubeadm join` makes a worker of. */
export interface JoinProps {
  /** Name of the machine and of its node. */
  readonly nodeName: string;
  /** Zone of the machine. */
  readonly zone: string;
  /** Pool of the machine. */
  readonly pool: string;
}

const apiVersion = 'kubeadm.k8s.io/v1beta4';
const criSocket = 'unix:///run/containerd/containerd.sock';

/**
 * Configuration of `kubeadm init`. No secret stands in it: PKI, encryption keys and the bootstrap token lie in files of
 * their own.
 * @see https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
 */
export function initConfiguration(props: InitProps): string {
  return documents(initialisation(props), cluster(props), kubeletConfiguration, proxy);
}

/** Configuration of `kubeadm join`. No secret stands in it: the kubeconfig that it names has the token. */
export function joinConfiguration({ nodeName, zone, pool }: JoinProps): string {
  return documents({
    apiVersion,
    kind: 'JoinConfiguration',
    nodeRegistration: {
      name: nodeName,
      criSocket,
      kubeletExtraArgs: args({
        'node-labels': `topology.kubernetes.io/zone=${zone},${poolLabel}=${pool}`,
      }),
      // what an attempt leaves behind that failed half-way
      ignorePreflightErrors: [
        'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf',
        'FileAvailable--etc-kubernetes-pki-ca.crt',
        'Port-10250',
      ],
    },
    discovery: { file: { kubeConfigPath: paths.discovery } },
    timeouts: { discovery: '5m0s', tlsBootstrap: '5m0s' },
  });
}

function initialisation({ nodeName, zone, internalAddress }: InitProps) {
  return {
    apiVersion,
    kind: 'InitConfiguration',
    nodeRegistration: {
      name: nodeName,
      criSocket,
      kubeletExtraArgs: args({
        'node-ip': internalAddress,
        'node-labels': `topology.kubernetes.io/zone=${zone}`,
      }),
      // a machine that takes the place of another finds etcd's data there, and an attempt that failed
      // half-way its own files
      ignorePreflightErrors: [
        `DirAvailable-${paths.etcd.replaceAll('/', '-')}`,
        ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map(
          (name) => `FileAvailable--etc-kubernetes-manifests-${name}.yaml`,
        ),
        ...[apiPort, 10250, 10257, 10259, 2379, 2380].map((port) => `Port-${port}`),
      ],
    },
    localAPIEndpoint: { advertiseAddress: internalAddress, bindPort: apiPort },
  };
}

function cluster(props: InitProps) {
  return {
    apiVersion,
    kind: 'ClusterConfiguration',
    clusterName: props.clusterName,
    kubernetesVersion: `v${props.kubernetesVersion}`,
    controlPlaneEndpoint: `${props.internalAddress}:${apiPort}`,
    encryptionAlgorithm: 'ECDSA-P256',
    networking: { podSubnet: props.podSubnet, serviceSubnet: props.serviceSubnet },
    etcd: { local: { dataDir: paths.etcd } },
    apiServer: apiServer(props),
    controllerManager: { extraArgs: args({ profiling: 'false' }) },
    scheduler: { extraArgs: args({ profiling: 'false' }) },
  };
}

function apiServer({ publicAddress, internalAddress }: InitProps) {
  return {
    certSANs: [publicAddress, internalAddress],
    extraArgs: args({
      profiling: 'false',
      'encryption-provider-config': paths.encryption,
      'audit-policy-file': paths.auditPolicy,
      'audit-log-path': `${paths.audit}/audit.log`,
      // days, files, megabytes
      'audit-log-maxage': '30',
      'audit-log-maxbackup': '20',
      'audit-log-maxsize': '100',
    }),
    extraVolumes: [
      hostPath('encryption', paths.encryption, { readOnly: true, pathType: 'File' }),
      hostPath('audit-policy', paths.auditPolicy, { readOnly: true, pathType: 'File' }),
      hostPath('audit-log', paths.audit, { pathType: 'DirectoryOrCreate' }),
    ],
  };
}

const proxy = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
};

function hostPath(name: string, path: string, rest: Readonly<Record<string, unknown>>) {
  return { name, hostPath: path, mountPath: path, ...rest };
}

/** v1beta4 has lists where older versions had maps. */
function args(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function documents(...all: readonly object[]): string {
  return all.map((one) => stringify(one, { lineWidth: 0 })).join('---\n');
}

import { everywhere, linux, githubDigests, type Download, type Tool } from './tool';

const pulumi = '3.230.0';
const kubernetes = '1.34.2';
const etcd = '3.6.8';
const kwok = '0.7.0';

// get.pulumi.com has archive and checksums side by side; the archive contains the language host
const pulumiArchive = (member: string): Download => ({
  url: 'https://get.pulumi.com/releases/sdk/pulumi-v{version}-{os}-{arch}.tar.gz',
  checksums: `https://get.pulumi.com/releases/sdk/pulumi-${pulumi}-checksums.txt`,
  member: `pulumi/${member}`,
  platforms: everywhere,
  amd64: 'x64',
});
const pulumiVersion = [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumi}`];

// only kubectl is published for macOS: there the servers are built
const kubernetesBinary = (name: string, platforms: readonly string[] = linux): Download => ({
  url: `https://dl.k8s.io/release/v{version}/bin/{os}/{arch}/${name}`,
  checksums: `https://dl.k8s.io/release/v{version}/bin/{os}/{arch}/${name}.sha256`,
  platforms,
});
const [kubernetesMajor = '', kubernetesMinor = ''] = kubernetes.split('.');
const kubernetesServer = {
  version: kubernetes,
  fits: `~${kubernetesMajor}.${kubernetesMinor}.0`,
  ask: ['--version'],
  module: 'kubernetes',
  ldflags: [
    `-X k8s.io/component-base/version.gitVersion=v${kubernetes}`,
    `-X k8s.io/component-base/version.gitMajor=${kubernetesMajor}`,
    `-X k8s.io/component-base/version.gitMinor=${kubernetesMinor}`,
  ],
};

const kwokBinary = (name: string): Download => ({
  url: `https://github.com/kubernetes-sigs/kwok/releases/download/v{version}/${name}-{os}-{arch}`,
  checksums: githubDigests('kubernetes-sigs/kwok'),
  platforms: everywhere,
});

/** What the lab runs: engine, control plane, simulated nodes, a real one. */
export const platformTools = {
  etcd: {
    version: etcd,
    fits: '~3.6.0',
    ask: ['--version'],
    module: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    // macOS gets a .zip: there it is built
    download: {
      url: 'https://github.com/etcd-io/etcd/releases/download/v{version}/etcd-v{version}-{os}-{arch}.tar.gz',
      checksums: 'https://github.com/etcd-io/etcd/releases/download/v{version}/SHA256SUMS',
      member: 'etcd-v{version}-{os}-{arch}/etcd',
      platforms: linux,
    },
  },
  'pulumi-language-nodejs': {
    version: pulumi,
    fits: `^${pulumi}`,
    ask: ['version'],
    askInstead: 'pulumi',
    beside: 'pulumi',
    module: 'pulumi-language-nodejs',
    package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    ldflags: pulumiVersion,
    download: pulumiArchive('pulumi-language-nodejs'),
  },
  pulumi: {
    version: pulumi,
    fits: `^${pulumi}`,
    ask: ['version'],
    beside: 'pulumi-language-nodejs',
    module: 'pulumi',
    package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    ldflags: pulumiVersion,
    download: pulumiArchive('pulumi'),
  },
  kwok: {
    version: kwok,
    fits: `~${kwok}`,
    ask: ['--version'],
    module: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    download: kwokBinary('kwok'),
  },
  kwokctl: {
    version: kwok,
    fits: `~${kwok}`,
    ask: ['--version'],
    module: 'kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwokctl',
    download: kwokBinary('kwokctl'),
  },
  'kube-apiserver': {
    ...kubernetesServer,
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    download: kubernetesBinary('kube-apiserver'),
  },
  'kube-controller-manager': {
    ...kubernetesServer,
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    download: kubernetesBinary('kube-controller-manager'),
  },
  'kube-scheduler': {
    ...kubernetesServer,
    package: 'k8s.io/kubernetes/cmd/kube-scheduler',
    download: kubernetesBinary('kube-scheduler'),
  },
  kubelet: {
    ...kubernetesServer,
    package: 'k8s.io/kubernetes/cmd/kubelet',
    download: kubernetesBinary('kubelet'),
  },
  'kube-proxy': {
    ...kubernetesServer,
    package: 'k8s.io/kubernetes/cmd/kube-proxy',
    download: kubernetesBinary('kube-proxy'),
  },
  kubectl: {
    ...kubernetesServer,
    // https://kubernetes.io/releases/version-skew-policy/#kubectl
    fits: '>=1.33.0 <1.36.0',
    ask: ['version', '--client'],
    package: 'k8s.io/kubernetes/cmd/kubectl',
    download: kubernetesBinary('kubectl', everywhere),
  },
} as const satisfies Readonly<Record<string, Tool>>;

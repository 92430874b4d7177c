/** One executable that the lab needs and that no npm package brings. */
export interface Tool {
  /** The pinned version: what is downloaded or built. */
  readonly version: string;
  /** The versions accepted from `PATH`, as a semver range; pre-releases never fit. */
  readonly fits: string;
  /** Arguments that make the executable print its version. */
  readonly ask: readonly string[];
  /**
   * Executable of the same folder that is asked instead, for a tool that cannot tell its version.
   * @default - the tool itself
   */
  readonly askInstead?: string;
  /**
   * Executable that must lie in the same folder of `PATH`, because the two are released together.
   * @default - none
   */
  readonly beside?: string;
  /** Folder below `tools/` whose go.mod pins the sources. */
  readonly module: string;
  /** Go package of the executable. Where tools share a module its last element is the tool's name. */
  readonly package: string;
  /**
   * Linker flags that put the version into the executable.
   * @default - none: the executable reads its version from Go's build information
   */
  readonly ldflags?: readonly string[];
  /**
   * The official build.
   * @default - there is none with a published checksum: the tool is always built
   */
  readonly download?: Download;
}

/** An official build. `{version}`, `{os}` and `{arch}` are filled in. */
export interface Download {
  /** Address of the executable, or of the `.tar.gz` that contains it. */
  readonly url: string;
  /** Address of what the publisher says its SHA-256 is: one digest, lines of digest and name, or a GitHub release. */
  readonly checksums: string;
  /**
   * Path of the executable in the archive.
   * @default - the download is the executable itself
   */
  readonly member?: string;
  /** Platforms that are published, as `<os>-<arch>` with Go's names. */
  readonly platforms: readonly string[];
  /**
   * The publisher's word for `amd64`.
   * @default 'amd64'
   */
  readonly amd64?: string;
}

const everywhere = ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64'];
const linux = ['linux-amd64', 'linux-arm64'];

const pulumi = '3.230.0';
const kubernetes = '1.34.2';
const etcd = '3.6.8';
const kwok = '0.7.0';
const immudb = '1.11.1';
const controllerTools = '0.21.0';

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

const githubDigests = (repository: string): string =>
  `https://api.github.com/repos/${repository}/releases/tags/v{version}`;
const kwokBinary = (name: string): Download => ({
  url: `https://github.com/kubernetes-sigs/kwok/releases/download/v{version}/${name}-{os}-{arch}`,
  checksums: githubDigests('kubernetes-sigs/kwok'),
  platforms: everywhere,
});
const immudbBinary = (name: string): Download => ({
  url: `https://github.com/codenotary/immudb/releases/download/v{version}/${name}-v{version}-{os}-{arch}`,
  checksums: githubDigests('codenotary/immudb'),
  platforms: ['linux-amd64', 'linux-arm64', 'darwin-amd64'],
});
const immudbVersion = [`-X github.com/codenotary/immudb/cmd/version.Version=${immudb}`];

/** Every tool, in the order in which they are made: quick builds first, so that a problem shows early. */
export const catalogue = {
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
  kubectl: {
    ...kubernetesServer,
    // https://kubernetes.io/releases/version-skew-policy/#kubectl
    fits: '>=1.33.0 <1.36.0',
    ask: ['version', '--client'],
    package: 'k8s.io/kubernetes/cmd/kubectl',
    download: kubernetesBinary('kubectl', everywhere),
  },
  immudb: {
    version: immudb,
    fits: `~${immudb}`,
    ask: ['version'],
    module: 'immudb',
    package: 'github.com/codenotary/immudb/cmd/immudb',
    ldflags: immudbVersion,
    download: immudbBinary('immudb'),
  },
  immuadmin: {
    version: immudb,
    fits: `~${immudb}`,
    ask: ['version'],
    module: 'immudb',
    package: 'github.com/codenotary/immudb/cmd/immuadmin',
    ldflags: immudbVersion,
    download: immudbBinary('immuadmin'),
  },
  immuclient: {
    version: immudb,
    fits: `~${immudb}`,
    ask: ['version'],
    module: 'immudb',
    package: 'github.com/codenotary/immudb/cmd/immuclient',
    ldflags: immudbVersion,
    download: immudbBinary('immuclient'),
  },
  'controller-gen': {
    version: controllerTools,
    fits: `~${controllerTools}`,
    ask: ['--version'],
    module: 'crds',
    package: 'sigs.k8s.io/controller-tools/cmd/controller-gen',
  },
} as const satisfies Readonly<Record<string, Tool>>;

/** Name of a tool, which is also the name of its executable. */
export type ToolName = keyof typeof catalogue;

import { everywhere, linux, type Tool } from './tool';

const actionlint = '1.7.12';
const controllerTools = '0.21.0';
const kubeadm = '1.34.2';
const [kubeadmMajor = '', kubeadmMinor = ''] = kubeadm.split('.');
const kubeconform = '0.7.0';
const kubeScore = '1.20.0';

/** What checks and generates manifests, and checks workflows. */
export const developmentTools = {
  actionlint: {
    version: actionlint,
    fits: `~${actionlint}`,
    ask: ['-version'],
    module: 'actionlint',
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    ldflags: [`-X github.com/rhysd/actionlint.version=${actionlint}`],
    download: {
      url: 'https://github.com/rhysd/actionlint/releases/download/v{version}/actionlint_{version}_{os}_{arch}.tar.gz',
      checksums:
        'https://github.com/rhysd/actionlint/releases/download/v{version}/actionlint_{version}_checksums.txt',
      member: 'actionlint',
      platforms: everywhere,
    },
  },
  'controller-gen': {
    version: controllerTools,
    fits: `~${controllerTools}`,
    ask: ['--version'],
    module: 'crds',
    package: 'sigs.k8s.io/controller-tools/cmd/controller-gen',
  },
  kubeadm: {
    version: kubeadm,
    fits: `~${kubeadmMajor}.${kubeadmMinor}.0`,
    ask: ['version', '--output', 'short'],
    // a module of its own: another version of it builds none of the lab's servers anew
    module: 'kubeadm',
    package: 'k8s.io/kubernetes/cmd/kubeadm',
    ldflags: [
      `-X k8s.io/component-base/version.gitVersion=v${kubeadm}`,
      `-X k8s.io/component-base/version.gitMajor=${kubeadmMajor}`,
      `-X k8s.io/component-base/version.gitMinor=${kubeadmMinor}`,
    ],
    download: {
      url: 'https://dl.k8s.io/release/v{version}/bin/{os}/{arch}/kubeadm',
      checksums: 'https://dl.k8s.io/release/v{version}/bin/{os}/{arch}/kubeadm.sha256',
      platforms: linux,
    },
  },
  kubeconform: {
    version: kubeconform,
    fits: `~${kubeconform}`,
    ask: ['-v'],
    module: 'kubeconform',
    package: 'github.com/yannh/kubeconform/cmd/kubeconform',
    ldflags: [`-X main.version=v${kubeconform}`],
    download: {
      url: 'https://github.com/yannh/kubeconform/releases/download/v{version}/kubeconform-{os}-{arch}.tar.gz',
      checksums: 'https://github.com/yannh/kubeconform/releases/download/v{version}/CHECKSUMS',
      member: 'kubeconform',
      platforms: everywhere,
    },
  },
  'kube-score': {
    version: kubeScore,
    fits: `~${kubeScore}`,
    ask: ['version'],
    module: 'kube-score',
    package: 'github.com/zegl/kube-score/cmd/kube-score',
    ldflags: [`-X main.version=${kubeScore}`],
    download: {
      url: 'https://github.com/zegl/kube-score/releases/download/v{version}/kube-score_{version}_{os}_{arch}',
      checksums: 'https://github.com/zegl/kube-score/releases/download/v{version}/checksums.txt',
      platforms: everywhere,
    },
  },
} as const satisfies Readonly<Record<string, Tool>>;

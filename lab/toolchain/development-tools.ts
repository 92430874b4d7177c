import { everywhere, type Tool } from './tool';

const controllerTools = '0.21.0';
const kubeconform = '0.7.0';
const kubeScore = '1.20.0';

/** What checks and generates manifests. */
export const developmentTools = {
  'controller-gen': {
    version: controllerTools,
    fits: `~${controllerTools}`,
    ask: ['--version'],
    module: 'crds',
    package: 'sigs.k8s.io/controller-tools/cmd/controller-gen',
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

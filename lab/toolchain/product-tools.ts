import { everywhere, githubDigests, type Download, type Tool } from './tool';

const immudb = '1.11.1';
const infra = '0.21.0';
const traefik = '3.6.12';
const sealedSecrets = '0.30.0';
const cloudNativePg = '1.30.0';
const rclone = '1.75.1';

const immudbBinary = (name: string): Download => ({
  url: `https://github.com/codenotary/immudb/releases/download/v{version}/${name}-v{version}-{os}-{arch}`,
  checksums: githubDigests('codenotary/immudb'),
  platforms: ['linux-amd64', 'linux-arm64', 'darwin-amd64'],
});
const immudbVersion = [`-X github.com/codenotary/immudb/cmd/version.Version=${immudb}`];

// the module's numbers lag behind: v0.313.1 is 3.13.1
const prometheus = '3.13.1';
const nodeExporter = '1.12.1';
const kubeStateMetrics = '2.19.1';
const prometheusOperator = '0.93.1';
// the programs of Prometheus's makers and friends keep their version in one library
const prometheusVersion = (version: string): readonly string[] => [
  `-X github.com/prometheus/common/version.Version=${version}`,
];
const prometheusTool = (name: string) => ({
  version: prometheus,
  fits: '^3.13.1',
  ask: ['--version'],
  module: 'prometheus',
  package: `github.com/prometheus/prometheus/cmd/${name}`,
  ldflags: prometheusVersion(prometheus),
  // half of its sources are clients of clouds, in which it would look for targets
  tags: ['remove_all_sd', 'enable_kubernetes_sd', 'enable_dns_sd'],
  download: {
    url: 'https://github.com/prometheus/prometheus/releases/download/v{version}/prometheus-{version}.{os}-{arch}.tar.gz',
    checksums:
      'https://github.com/prometheus/prometheus/releases/download/v{version}/sha256sums.txt',
    member: `prometheus-{version}.{os}-{arch}/${name}`,
    platforms: everywhere,
  },
});

/** Programs of the products, for tests that run the real thing. */
export const productTools = {
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
  promtool: prometheusTool('promtool'),
  prometheus: prometheusTool('prometheus'),
  node_exporter: {
    version: nodeExporter,
    fits: `~${nodeExporter}`,
    ask: ['--version'],
    module: 'node-exporter',
    package: 'github.com/prometheus/node_exporter',
    ldflags: prometheusVersion(nodeExporter),
    download: {
      url: 'https://github.com/prometheus/node_exporter/releases/download/v{version}/node_exporter-{version}.{os}-{arch}.tar.gz',
      checksums:
        'https://github.com/prometheus/node_exporter/releases/download/v{version}/sha256sums.txt',
      member: 'node_exporter-{version}.{os}-{arch}/node_exporter',
      platforms: everywhere,
    },
  },
  'prometheus-operator': {
    version: prometheusOperator,
    fits: `~${prometheusOperator}`,
    ask: ['--version'],
    module: 'prometheus-operator',
    package: 'github.com/prometheus-operator/prometheus-operator/cmd/operator',
    ldflags: prometheusVersion(prometheusOperator),
  },
  'kube-state-metrics': {
    version: kubeStateMetrics,
    fits: `~${kubeStateMetrics}`,
    ask: ['version'],
    module: 'kube-state-metrics',
    package: 'k8s.io/kube-state-metrics/v2',
    ldflags: prometheusVersion(kubeStateMetrics),
  },
  infra: {
    version: infra,
    fits: `~${infra}`,
    ask: ['version'],
    module: 'infra',
    package: 'github.com/infrahq/infra',
    ldflags: [`-X github.com/infrahq/infra/internal.Version=${infra}`],
  },
  // its images are all that is published
  'cnpg-manager': {
    version: cloudNativePg,
    fits: `~${cloudNativePg}`,
    ask: ['version'],
    module: 'cnpg',
    package: 'github.com/cloudnative-pg/cloudnative-pg/cmd/manager',
  },
  'sealed-secrets-controller': {
    version: sealedSecrets,
    fits: `~${sealedSecrets}`,
    ask: ['--version'],
    module: 'sealed-secrets',
    package: 'github.com/bitnami-labs/sealed-secrets/cmd/controller',
    ldflags: [`-X main.VERSION=${sealedSecrets}`],
  },
  // a module of its own: tools that share one are built at once, under the names of their packages
  kubeseal: {
    version: sealedSecrets,
    fits: `~${sealedSecrets}`,
    ask: ['--version'],
    module: 'kubeseal',
    package: 'github.com/bitnami-labs/sealed-secrets/cmd/kubeseal',
    ldflags: [`-X main.VERSION=${sealedSecrets}`],
    download: {
      url: 'https://github.com/bitnami-labs/sealed-secrets/releases/download/v{version}/kubeseal-{version}-{os}-{arch}.tar.gz',
      checksums:
        'https://github.com/bitnami-labs/sealed-secrets/releases/download/v{version}/sealed-secrets_{version}_checksums.txt',
      member: 'kubeseal',
      platforms: everywhere,
    },
  },
  traefik: {
    version: traefik,
    fits: `~${traefik}`,
    ask: ['version'],
    module: 'traefik',
    package: 'github.com/traefik/traefik/v3/cmd/traefik',
    ldflags: [`-X github.com/traefik/traefik/v3/pkg/version.Version=${traefik}`],
    download: {
      url: 'https://github.com/traefik/traefik/releases/download/v{version}/traefik_v{version}_{os}_{arch}.tar.gz',
      checksums:
        'https://github.com/traefik/traefik/releases/download/v{version}/traefik_v{version}_checksums.txt',
      member: 'traefik',
      platforms: everywhere,
    },
  },
  rclone: {
    version: rclone,
    fits: `~${rclone}`,
    ask: ['version'],
    // our own main, with the one backend that tests need: all of them take minutes to build
    module: 'rclone',
    package: 'plinth.dev/tools/rclone',
    ldflags: [`-X github.com/rclone/rclone/fs.Version=v${rclone}`],
  },
} as const satisfies Readonly<Record<string, Tool>>;

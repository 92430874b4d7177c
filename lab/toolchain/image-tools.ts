import type { Tool } from './tool';

// what kubeadm 1.34 installs
const coreDns = '1.12.1';
const pause = '3.10.1';
const barmanCloud = '0.14.0';
// the last one that Go's checksum database vouches for
const localPath = '0.0.30';
const podinfo = '6.9.2';
const prometheusOperator = '0.93.1';
const pebble = '2.10.1';
const notes = '1.0.0';

const podinfoTool = (name: string) => ({
  version: podinfo,
  fits: `~${podinfo}`,
  module: 'podinfo',
  package: `github.com/stefanprodan/podinfo/cmd/${name}`,
});
const pebbleTool = (name: string) => ({
  version: pebble,
  fits: `~${pebble}`,
  module: 'pebble',
  package: `github.com/letsencrypt/pebble/v2/cmd/${name}`,
  ldflags: [`-X main.version=v${pebble}`],
});

/** Programs that run in containers of labs whose nodes are real, and nowhere else. */
export const imageTools = {
  pause: {
    version: pause,
    fits: `~${pause}`,
    ask: ['-v'],
    module: 'pause',
    // ours: the original is written in C
    package: 'plinth.dev/tools/pause',
  },
  coredns: {
    version: coreDns,
    fits: `~${coreDns}`,
    ask: ['-version'],
    module: 'coredns',
    // our own main, with the plugins of a cluster: those of clouds take minutes to build
    package: 'plinth.dev/tools/coredns',
  },
  'local-path-provisioner': {
    version: localPath,
    fits: `~${localPath}`,
    ask: ['--version'],
    module: 'local-path',
    package: 'github.com/rancher/local-path-provisioner',
    ldflags: [`-X main.VERSION=v${localPath}`],
  },
  'barman-cloud-manager': {
    version: barmanCloud,
    fits: `~${barmanCloud}`,
    module: 'barman-cloud',
    package: 'github.com/cloudnative-pg/plugin-barman-cloud/cmd/manager',
  },
  podinfo: { ...podinfoTool('podinfo'), ask: ['--version'] },
  podcli: { ...podinfoTool('podcli'), ask: ['version'] },
  // a module of its own: tools that share one are built at once, under the names of their packages
  'prometheus-config-reloader': {
    version: prometheusOperator,
    fits: `~${prometheusOperator}`,
    ask: ['--version'],
    module: 'prometheus-config-reloader',
    package: 'github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader',
    ldflags: [`-X github.com/prometheus/common/version.Version=${prometheusOperator}`],
  },
  pebble: { ...pebbleTool('pebble'), ask: ['-version'] },
  'pebble-challtestsrv': pebbleTool('pebble-challtestsrv'),
  notes: {
    version: notes,
    fits: `~${notes}`,
    ask: ['version'],
    module: 'notes',
    // ours: an app for proofs
    package: 'plinth.dev/tools/notes',
  },
} as const satisfies Readonly<Record<string, Tool>>;

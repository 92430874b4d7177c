import { authorities, nobody, temporary } from './go-parts';
import type { Recipe } from '../recipe';

const withoutShell = 'has no busybox';

// enough to start with, and to scrape itself
const prometheusConfiguration = `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ['localhost:9090']
`;

/** What watches a cluster. */
export const monitoringRecipes: readonly Recipe[] = [
  {
    // https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/Dockerfile
    repository: 'quay.io/prometheus-operator/prometheus-operator',
    version: { tool: 'prometheus-operator' },
    differs: withoutShell,
    debian: authorities,
    programs: { '/bin/operator': 'prometheus-operator' },
    folders: temporary,
    users: [nobody],
    config: { user: '65534', entrypoint: ['/bin/operator'] },
  },
  {
    // https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/prometheus-config-reloader/Dockerfile
    repository: 'quay.io/prometheus-operator/prometheus-config-reloader',
    version: { tool: 'prometheus-config-reloader' },
    differs: withoutShell,
    debian: authorities,
    programs: { '/bin/prometheus-config-reloader': 'prometheus-config-reloader' },
    folders: temporary,
    users: [nobody],
    config: { user: 'nobody', entrypoint: ['/bin/prometheus-config-reloader'] },
  },
  {
    // https://github.com/prometheus/prometheus/blob/v3.13.1/Dockerfile
    repository: 'quay.io/prometheus/prometheus',
    version: { tool: 'prometheus' },
    differs: `${withoutShell}, no pages for browsers and a shorter example of a configuration`,
    debian: authorities,
    programs: { '/bin/prometheus': 'prometheus', '/bin/promtool': 'promtool' },
    files: { '/etc/prometheus/prometheus.yml': prometheusConfiguration },
    folders: { ...temporary, '/prometheus': { mode: 0o775, owner: 65534 } },
    users: [nobody],
    config: {
      user: 'nobody',
      entrypoint: ['/bin/prometheus'],
      cmd: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
      workdir: '/prometheus',
      ports: ['9090/tcp'],
      volumes: ['/prometheus'],
    },
  },
  {
    // https://github.com/prometheus/node_exporter/blob/v1.12.1/Dockerfile
    repository: 'quay.io/prometheus/node-exporter',
    version: { tool: 'node_exporter' },
    differs: withoutShell,
    debian: authorities,
    programs: { '/bin/node_exporter': 'node_exporter' },
    folders: temporary,
    users: [nobody],
    config: { user: 'nobody', entrypoint: ['/bin/node_exporter'], ports: ['9100/tcp'] },
  },
  {
    // https://github.com/kubernetes/kube-state-metrics/blob/v2.19.1/Dockerfile
    repository: 'registry.k8s.io/kube-state-metrics/kube-state-metrics',
    version: { tool: 'kube-state-metrics' },
    differs: 'in nothing we know of',
    debian: authorities,
    programs: { '/kube-state-metrics': 'kube-state-metrics' },
    folders: temporary,
    users: [nobody],
    config: {
      user: 'nobody',
      entrypoint: ['/kube-state-metrics', '--port=8080', '--telemetry-port=8081'],
      ports: ['8080/tcp', '8081/tcp'],
    },
  },
];

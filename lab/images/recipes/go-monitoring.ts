import { authorities, nobody, programImage, temporary } from './go-parts';
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
  programImage({
    // https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/Dockerfile
    repository: 'quay.io/prometheus-operator/prometheus-operator',
    differs: withoutShell,
    tool: 'prometheus-operator',
    path: '/bin/operator',
    user: nobody,
    config: { user: '65534', entrypoint: ['/bin/operator'] },
  }),
  programImage({
    // https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/prometheus-config-reloader/Dockerfile
    repository: 'quay.io/prometheus-operator/prometheus-config-reloader',
    differs: withoutShell,
    tool: 'prometheus-config-reloader',
    path: '/bin/prometheus-config-reloader',
    user: nobody,
    config: { user: 'nobody', entrypoint: ['/bin/prometheus-config-reloader'] },
  }),
  {
    // https://github.com/prometheus/prometheus/blob/v3.13.1/Dockerfile
    repository: 'quay.io/prometheus/prometheus',
    version: { tool: 'prometheus' },
    differs: `${withoutShell}, no pages for browsers and a shorter example of a configuration, and finds targets by Kubernetes, DNS, HTTP and files alone`,
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
  programImage({
    // https://github.com/prometheus/node_exporter/blob/v1.12.1/Dockerfile
    repository: 'quay.io/prometheus/node-exporter',
    differs: withoutShell,
    tool: 'node_exporter',
    path: '/bin/node_exporter',
    user: nobody,
    config: { user: 'nobody', entrypoint: ['/bin/node_exporter'], ports: ['9100/tcp'] },
  }),
  programImage({
    // https://github.com/kubernetes/kube-state-metrics/blob/v2.19.1/Dockerfile
    repository: 'registry.k8s.io/kube-state-metrics/kube-state-metrics',
    differs: 'in nothing we know of',
    tool: 'kube-state-metrics',
    path: '/kube-state-metrics',
    user: nobody,
    config: {
      user: 'nobody',
      entrypoint: ['/kube-state-metrics', '--port=8080', '--telemetry-port=8081'],
      ports: ['8080/tcp', '8081/tcp'],
    },
  }),
];

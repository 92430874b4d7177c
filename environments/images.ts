/**
 * Every image the platform runs, by the name constructs ask for. The one place where versions are
 * pinned; the tag of a product's main image is the version its workloads are labelled with.
 */
export const images = {
  'cert-manager-controller': 'quay.io/jetstack/cert-manager-controller:v1.21.2',
  'cert-manager-webhook': 'quay.io/jetstack/cert-manager-webhook:v1.21.2',
  'cert-manager-cainjector': 'quay.io/jetstack/cert-manager-cainjector:v1.21.2',
  'cert-manager-acmesolver': 'quay.io/jetstack/cert-manager-acmesolver:v1.21.2',
  immudb: 'docker.io/codenotary/immudb:1.11.1-bullseye-slim',
  'cloudnative-pg': 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0',
  'barman-cloud': 'ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.14.0',
  'barman-cloud-sidecar': 'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0',
  postgresql: 'ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie',
  pgbouncer: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1',
  traefik: 'docker.io/library/traefik:v3.6.12',
  infra: 'docker.io/infrahq/infra:0.21.0',
  'infra-ui': 'docker.io/infrahq/ui:0.21.0',
  // reads the SQLite database of an old installation
  'infra-migration': 'docker.io/library/python:3.13.9-slim-trixie',
  podinfo: 'ghcr.io/stefanprodan/podinfo:6.9.2',
  rclone: 'docker.io/rclone/rclone:1.75.1',
  'sealed-secrets-controller': 'docker.io/bitnami/sealed-secrets-controller:0.30.0',
  'prometheus-operator': 'quay.io/prometheus-operator/prometheus-operator:v0.93.1',
  'prometheus-config-reloader': 'quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1',
  prometheus: 'quay.io/prometheus/prometheus:v3.13.1',
  alertmanager: 'quay.io/prometheus/alertmanager:v0.33.1',
  'kube-state-metrics': 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1',
  grafana: 'docker.io/grafana/grafana:13.2.3',
  'node-exporter': 'quay.io/prometheus/node-exporter:v1.12.1',
  // the network of clusters that kubeadm makes
  flannel: 'ghcr.io/flannel-io/flannel:v0.28.10',
  'flannel-cni-plugin': 'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3',
  'kube-network-policies': 'registry.k8s.io/networking/kube-network-policies:v1.1.2',
  'local-path-provisioner': 'docker.io/rancher/local-path-provisioner:v0.0.37',
  // its shell makes the folders of local volumes
  busybox: 'docker.io/library/busybox:1.37.0',
} as const satisfies Readonly<Record<string, string>>;

/** Name of an image of the platform. */
export type ImageName = keyof typeof images;

/** An image reference for every name. */
export type ImageCatalogue = Readonly<Record<ImageName, string>>;

/** The tag of an image reference; the whole reference where it has none. */
export function tagOf(reference: string): string {
  return /:([\w.-]+)(?:@|$)/.exec(reference)?.[1] ?? reference;
}

/** The version an image reference names: `1.11.1` of `…/immudb:1.11.1-bullseye-slim`; the whole tag where it holds none. */
export function versionOf(reference: string): string {
  const tag = tagOf(reference);
  return /^v?(\d+(?:\.\d+)+)/.exec(tag)?.[1] ?? tag;
}

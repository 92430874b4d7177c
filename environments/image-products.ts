import { versionOf, type ImageName } from './images';

/** A product of the platform: which of the catalogue's images are of its making, and what its makers say of a version. */
export interface ImageProduct {
  /** Its images, which all have one tag. */
  readonly images: readonly [ImageName, ...ImageName[]];
  /** Tags that the catalogue may move to without more than a look at the notes. */
  readonly tags: string;
  /**
   * What makes one of them newer than another.
   * @default - as `tags` has it in an environment's policy
   */
  readonly newest?: 'build' | 'order';
  /** Page about the version that a tag names. */
  readonly notes: (tag: string) => string;
  /**
   * What has to move with it by hand.
   * @default - nothing
   */
  readonly also?: string;
}

const kinds = 'its module in tools/crds/go.mod, and the kinds made from it';

const release = (repository: string) => (tag: string) =>
  `https://github.com/${repository}/releases/tag/${tag}`;

const versionRelease = (repository: string) => (tag: string) =>
  `https://github.com/${repository}/releases/tag/v${versionOf(tag)}`;

/** The platform's own products, as the catalogue has them. */
export const imageProducts: readonly ImageProduct[] = [
  {
    images: [
      'cert-manager-controller',
      'cert-manager-webhook',
      'cert-manager-cainjector',
      'cert-manager-acmesolver',
    ],
    tags: 'semver:^1',
    notes: (tag) =>
      `https://cert-manager.io/docs/releases/release-notes/release-notes-${minorOf(tag)}/`,
    also: kinds,
  },
  { images: ['immudb'], tags: 'semver:^1', notes: versionRelease('codenotary/immudb') },
  {
    images: ['cloudnative-pg'],
    tags: 'semver:^1',
    notes: (tag) => `https://cloudnative-pg.io/docs/${minorOf(tag)}/release_notes/v${minorOf(tag)}`,
    also: kinds,
  },
  {
    images: ['barman-cloud', 'barman-cloud-sidecar'],
    tags: 'semver:>=0.14 <1',
    notes: release('cloudnative-pg/plugin-barman-cloud'),
    also: kinds,
  },
  {
    images: ['postgresql'],
    tags: 'semver:^18',
    notes: (tag) => `https://www.postgresql.org/docs/release/${versionOf(tag)}/`,
  },
  {
    images: ['pgbouncer'],
    tags: 'semver:^1',
    notes: () => 'https://www.pgbouncer.org/changelog.html',
  },
  {
    images: ['traefik'],
    tags: 'semver:^3',
    notes: () => 'https://doc.traefik.io/traefik/migrate/v3/',
  },
  {
    images: ['infra', 'infra-ui'],
    tags: 'semver:>=0.21 <1',
    notes: versionRelease('infrahq/infra'),
  },
  {
    images: ['infra-migration'],
    tags: 'semver:~3.13',
    notes: (tag) => `https://docs.python.org/release/${versionOf(tag)}/whatsnew/changelog.html`,
  },
  { images: ['podinfo'], tags: 'semver:^6', notes: release('stefanprodan/podinfo') },
  { images: ['rclone'], tags: 'semver:^1', notes: () => 'https://rclone.org/changelog/' },
  {
    images: ['sealed-secrets-controller'],
    tags: 'semver:>=0.30 <1',
    notes: versionRelease('bitnami-labs/sealed-secrets'),
    also: kinds,
  },
  {
    images: ['prometheus-operator', 'prometheus-config-reloader'],
    tags: 'semver:>=0.93 <1',
    notes: release('prometheus-operator/prometheus-operator'),
    also: kinds,
  },
  { images: ['prometheus'], tags: 'semver:^3', notes: release('prometheus/prometheus') },
  { images: ['alertmanager'], tags: 'semver:>=0.33 <1', notes: release('prometheus/alertmanager') },
  {
    images: ['kube-state-metrics'],
    tags: 'semver:^2',
    notes: release('kubernetes/kube-state-metrics'),
  },
  {
    images: ['grafana'],
    tags: 'semver:^13',
    notes: (tag) =>
      `https://grafana.com/docs/grafana/latest/whatsnew/whats-new-in-v${dashed(tag)}/`,
  },
  { images: ['node-exporter'], tags: 'semver:^1', notes: release('prometheus/node_exporter') },
  {
    images: ['flannel'],
    tags: 'semver:>=0.28 <1',
    notes: release('flannel-io/flannel'),
    also: "the plugin's image, which flannel's release names",
  },
  {
    images: ['flannel-cni-plugin'],
    tags: 'regex:^v(1\\.\\d+\\.\\d+-flannel\\d+)$',
    newest: 'order',
    notes: release('flannel-io/cni-plugin'),
    also: "flannel's image, whose release names it",
  },
  {
    images: ['kube-network-policies'],
    tags: 'semver:^1',
    notes: release('kubernetes-sigs/kube-network-policies'),
  },
  {
    images: ['local-path-provisioner'],
    tags: 'semver:>=0.0.37 <1',
    notes: release('rancher/local-path-provisioner'),
  },
  { images: ['busybox'], tags: 'semver:^1', notes: () => 'https://busybox.net/' },
];

/** Images that move together, by product. */
export const productImages = imageProducts.map((product) => product.images);

/** `1.21` of `v1.21.2`. */
function minorOf(tag: string): string {
  return versionOf(tag).split('.').slice(0, 2).join('.');
}

/** `13-2` of `13.2.3`. */
function dashed(tag: string): string {
  return minorOf(tag).replace('.', '-');
}

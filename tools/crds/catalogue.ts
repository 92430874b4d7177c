/** Where the CRDs of one product come from and what is made of them. */
export interface CrdSource {
  /** Folder in `constructs/` that gets them. */
  readonly product: string;
  /** Go module, pinned in go.mod: its version is the product's. */
  readonly module: string;
  /**
   * `types`: packages that controller-gen turns into CRDs. `manifests`: a folder of the module with
   * finished ones, for projects whose own generator does more than controller-gen.
   */
  readonly from: { readonly types: readonly string[] } | { readonly manifests: string };
  /** Kinds that constructs create, so that they need classes; the others only become CRDs. */
  readonly imports: readonly string[];
}

/** Every product whose operator brings CRDs. */
export const catalogue: readonly CrdSource[] = [
  {
    product: 'cert-manager',
    module: 'github.com/cert-manager/cert-manager',
    from: { types: ['pkg/apis/acme/v1', 'pkg/apis/certmanager/v1'] },
    // a ClusterIssuer has an Issuer's spec
    imports: ['Certificate', 'Issuer'],
  },
  {
    product: 'gateway-api',
    module: 'sigs.k8s.io/gateway-api',
    // controller-gen would give the experimental channel: it ignores the <gateway:…> markers
    from: { manifests: 'config/crd/standard' },
    imports: ['Gateway', 'GatewayClass', 'GRPCRoute', 'HTTPRoute', 'ReferenceGrant', 'TCPRoute'],
  },
  {
    product: 'postgres',
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    from: { manifests: 'config/crd/bases' },
    imports: ['Cluster', 'Database', 'ImageCatalog', 'Pooler', 'ScheduledBackup', 'Backup'],
  },
  {
    product: 'barman-cloud',
    module: 'github.com/cloudnative-pg/plugin-barman-cloud',
    from: { manifests: 'config/crd/bases' },
    imports: ['ObjectStore'],
  },
  {
    product: 'monitoring',
    module: 'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring',
    from: { types: ['v1', 'v1alpha1'] },
    imports: ['Alertmanager', 'PodMonitor', 'Prometheus', 'PrometheusRule', 'ServiceMonitor'],
  },
  {
    product: 'sealed-secrets',
    module: 'github.com/bitnami-labs/sealed-secrets',
    from: { manifests: 'helm/sealed-secrets/crds' },
    imports: ['SealedSecret'],
  },
];

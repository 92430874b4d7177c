import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { CustomResource, Provider } from '../behaviour/harness/kinds';

/** What the program of a test can be told. */
export interface Wishes {
  readonly nodesRange?: string;
  readonly maxNodes?: number;
  readonly bucket?: string;
}

export const project = 'plinth-test';
const region = 'europe-west1';
const zone = `${region}-b`;

/** Makes one of nearly everything that is simulated, as an environment's program would. */
export function cloud(wishes: Wishes = {}): Record<string, pulumi.Output<unknown>> {
  const provider = new gcp.Provider('google', { project, region, zone });
  const opts = { provider };
  new gcp.projects.Service('dns', { service: 'dns.googleapis.com', disableOnDestroy: false }, opts);
  const network = new gcp.compute.Network(
    'network',
    { name: 'main', autoCreateSubnetworks: false },
    opts,
  );
  const nodes = subnetwork(network, wishes, opts);
  const account = new gcp.serviceaccount.Account('nodes', { accountId: 'dev-nodes' }, opts);
  const member = pulumi.interpolate`serviceAccount:${account.email}`;
  access(account, member, opts);
  const key = keys(opts);
  storage(wishes.bucket ?? 'plinth-test-backups', member, opts);
  const zoneOf = names(opts);
  const cluster = kubernetes({ network, nodes, key, account }, wishes, opts);
  inCluster(cluster);
  return {
    endpoint: cluster.endpoint,
    certificate: cluster.masterAuth.clusterCaCertificate,
    email: account.email,
    nameServers: zoneOf.nameServers,
    clusterId: cluster.id,
    selfLink: network.selfLink,
  };
}

type Opts = pulumi.CustomResourceOptions;

function subnetwork(
  network: gcp.compute.Network,
  wishes: Wishes,
  opts: Opts,
): gcp.compute.Subnetwork {
  const nodes = new gcp.compute.Subnetwork(
    'nodes',
    {
      name: 'main-nodes',
      network: network.id,
      ipCidrRange: wishes.nodesRange ?? '10.10.0.0/20',
      secondaryIpRanges: [{ rangeName: 'pods', ipCidrRange: '10.16.0.0/14' }],
    },
    opts,
  );
  const router = new gcp.compute.Router('router', { network: network.id }, opts);
  new gcp.compute.RouterNat(
    'nat',
    {
      router: router.name,
      natIpAllocateOption: 'AUTO_ONLY',
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetworks: [{ name: nodes.id, sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
    },
    opts,
  );
  new gcp.compute.Firewall(
    'ssh',
    {
      network: network.id,
      sourceRanges: ['10.0.0.0/8'],
      allows: [{ protocol: 'tcp', ports: ['22'] }],
    },
    opts,
  );
  new gcp.compute.SSLPolicy('tls', { minTlsVersion: 'TLS_1_2', profile: 'MODERN' }, opts);
  new gcp.compute.GlobalAddress('entrance', { addressType: 'EXTERNAL' }, opts);
  new gcp.compute.Address('egress', {}, opts);
  return nodes;
}

function access(
  account: gcp.serviceaccount.Account,
  member: pulumi.Output<string>,
  opts: Opts,
): void {
  new gcp.projects.IAMMember(
    'logs',
    { project, role: 'roles/container.defaultNodeServiceAccount', member },
    opts,
  );
  new gcp.serviceaccount.IAMMember(
    'workload',
    {
      serviceAccountId: account.name,
      role: 'roles/iam.workloadIdentityUser',
      member: `serviceAccount:${project}.svc.id.goog[postgres/main]`,
    },
    opts,
  );
}

function keys(opts: Opts): gcp.kms.CryptoKey {
  const ring = new gcp.kms.KeyRing('ring', { location: region }, opts);
  const key = new gcp.kms.CryptoKey('key', { keyRing: ring.id, rotationPeriod: '7776000s' }, opts);
  const agent = new gcp.projects.ServiceIdentity(
    'gke',
    { service: 'container.googleapis.com' },
    opts,
  );
  new gcp.kms.CryptoKeyIAMMember(
    'gke',
    {
      cryptoKeyId: key.id,
      role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
      member: agent.member,
    },
    opts,
  );
  return key;
}

function storage(name: string, member: pulumi.Output<string>, opts: Opts): void {
  const bucket = new gcp.storage.Bucket(
    'backups',
    { name, location: region, versioning: { enabled: true } },
    opts,
  );
  const condition = { title: 'folder', expression: 'true' };
  const given = { bucket: bucket.name, member };
  new gcp.storage.BucketIAMMember(
    'reader',
    { ...given, role: 'roles/storage.objectViewer', condition },
    opts,
  );
  const folder = new gcp.storage.ManagedFolder(
    'main',
    { bucket: bucket.name, name: 'main/' },
    opts,
  );
  new gcp.storage.ManagedFolderIamMember(
    'writer',
    { ...given, managedFolder: folder.name, role: 'roles/storage.objectUser' },
    opts,
  );
  const repository = new gcp.artifactregistry.Repository(
    'images',
    { repositoryId: 'images', format: 'DOCKER', location: region },
    opts,
  );
  new gcp.artifactregistry.RepositoryIamMember(
    'images',
    {
      repository: repository.name,
      location: region,
      role: 'roles/artifactregistry.reader',
      member,
    },
    opts,
  );
  const secret = new gcp.secretmanager.Secret(
    'token',
    { secretId: 'token', replication: { auto: {} } },
    opts,
  );
  new gcp.secretmanager.SecretVersion(
    'token',
    { secret: secret.id, secretData: 'hush-hush-hush' },
    opts,
  );
  new gcp.secretmanager.SecretIamMember(
    'token',
    { secretId: secret.secretId, role: 'roles/secretmanager.secretAccessor', member },
    opts,
  );
}

function names(opts: Opts): gcp.dns.ManagedZone {
  const managed = new gcp.dns.ManagedZone('zone', { dnsName: 'dev.plinth.example.' }, opts);
  new gcp.dns.RecordSet(
    'hosts',
    {
      name: '*.dev.plinth.example.',
      managedZone: managed.name,
      type: 'A',
      ttl: 300,
      rrdatas: ['127.0.0.1'],
    },
    opts,
  );
  new gcp.dns.DnsManagedZoneIamMember(
    'solver',
    {
      managedZone: managed.name,
      role: 'roles/dns.admin',
      member: `serviceAccount:${project}.svc.id.goog[cert-manager/cert-manager]`,
    },
    opts,
  );
  return managed;
}

interface Surroundings {
  readonly network: gcp.compute.Network;
  readonly nodes: gcp.compute.Subnetwork;
  readonly key: gcp.kms.CryptoKey;
  readonly account: gcp.serviceaccount.Account;
}

function kubernetes(
  { network, nodes, key, account }: Surroundings,
  wishes: Wishes,
  opts: Opts,
): gcp.container.Cluster {
  const cluster = new gcp.container.Cluster(
    'cluster',
    {
      name: 'main',
      location: zone,
      network: network.id,
      subnetwork: nodes.id,
      initialNodeCount: 1,
      removeDefaultNodePool: true,
      databaseEncryption: { state: 'ENCRYPTED', keyName: key.id },
      gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
      deletionProtection: false,
    },
    opts,
  );
  new gcp.container.NodePool(
    'pool',
    {
      cluster: cluster.id,
      autoscaling: { minNodeCount: 1, maxNodeCount: wishes.maxNodes ?? 2 },
      nodeConfig: {
        machineType: 'e2-standard-8',
        serviceAccount: account.email,
        labels: { pool: 'x' },
      },
    },
    { ...opts, deletedWith: cluster },
  );
  return cluster;
}

/** Something of GKE's own, put there as whoever `gke-gcloud-auth-plugin` says. */
function inCluster(cluster: gcp.container.Cluster): void {
  const kubeconfig = pulumi
    .all([cluster.endpoint, cluster.masterAuth])
    .apply(([endpoint, { clusterCaCertificate }]) => gkeKubeconfig(endpoint, clusterCaCertificate));
  const provider = new Provider(
    'cluster',
    { kubeconfig, clusterIdentifier: 'main' },
    { deletedWith: cluster },
  );
  new CustomResource(
    'policy',
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPGatewayPolicy',
      metadata: { name: 'main', namespace: 'default' },
      spec: {
        default: { sslPolicy: 'tls' },
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'main' },
      },
    },
    { provider, deletedWith: cluster },
  );
}

/** A kubeconfig of the form that programs give to GKE's clusters. */
export function gkeKubeconfig(endpoint: string, certificateAuthority: string): string {
  const cluster = {
    server: `https://${endpoint}`,
    'certificate-authority-data': certificateAuthority,
  };
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'gke-gcloud-auth-plugin',
    provideClusterInfo: true,
    interactiveMode: 'Never',
  };
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'main' },
    clusters: [{ name: 'main', cluster }],
    users: [{ name: 'main', user: { exec } }],
    contexts: [{ name: 'main', context: { cluster: 'main', user: 'main' } }],
  });
}

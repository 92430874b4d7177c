import { cloudOf } from './environments';
import { find, mockEngine, type Registered } from './registered';

// the whole platform is rendered for the identities of its pods
jest.setTimeout(120_000);

const all: Record<string, readonly Registered[]> = {};

beforeAll(async () => {
  await mockEngine();
  for (const stack of ['local', 'dev', 'prod', 'edge', 'branch-login']) {
    all[stack] = await cloudOf(stack);
  }
});

function madeFor(stack: string): readonly Registered[] {
  return all[stack] ?? [];
}

/** Names by type, without what the tests of rights list. */
function listed(stack: string): Record<string, string[]> {
  const types: Record<string, string[]> = {};
  for (const { type, name } of madeFor(stack)) {
    if (/IAMMember|IamMember|^pulumi:/.test(type)) continue;
    (types[type.replace(/^.*:/, '')] ??= []).push(name);
  }
  return Object.fromEntries(Object.entries(types).map(([type, names]) => [type, names.sort()]));
}

const ofGke = {
  CryptoKey: ['secrets'],
  Firewall: ['webhooks'],
  GlobalAddress: ['gateway'],
  KeyRing: ['keys'],
  ManagedZone: ['zone'],
  Network: ['network'],
  RandomId: ['keys'],
  RecordSet: ['hosts'],
  Repository: ['images'],
  Router: ['router'],
  RouterNat: ['nat'],
  SSLPolicy: ['gateway'],
  ServiceIdentity: ['container.googleapis.com'],
  Subnetwork: ['nodes'],
};

test('makes for dev a network, its key, its zone and the account that branches read with', () => {
  expect(listed('dev')).toEqual({
    ...ofGke,
    Account: ['branch-reader', 'dev-cert-manager', 'nodes'],
    Service: [
      'artifactregistry.googleapis.com',
      'cloudkms.googleapis.com',
      'compute.googleapis.com',
      'container.googleapis.com',
      'dns.googleapis.com',
      'iam.googleapis.com',
      'iamcredentials.googleapis.com',
    ],
  });
});

test('makes for prod a bucket with a folder and a writer for each database as well', () => {
  expect(listed('prod')).toEqual({
    ...ofGke,
    Account: [
      'nodes',
      'prod-backup-app-main',
      'prod-backup-immudb-immudb',
      'prod-backup-infra-infra',
      'prod-backup-monitoring-grafana',
      'prod-cert-manager',
    ],
    Bucket: ['backups'],
    ManagedFolder: ['prod/app/main', 'prod/immudb', 'prod/infra/infra', 'prod/monitoring/grafana'],
    Service: [
      'artifactregistry.googleapis.com',
      'cloudkms.googleapis.com',
      'compute.googleapis.com',
      'container.googleapis.com',
      'dns.googleapis.com',
      'iam.googleapis.com',
      'iamcredentials.googleapis.com',
      'storage.googleapis.com',
    ],
  });
});

test('makes for machines of kubeadm neither a key of GKE nor an account for pods', () => {
  expect(listed('edge')).toEqual({
    Account: ['nodes'],
    Bucket: ['backups'],
    ManagedFolder: ['edge/app/main', 'edge/immudb'],
    ManagedZone: ['zone'],
    Network: ['network'],
    Router: ['router'],
    RouterNat: ['nat'],
    Service: [
      'compute.googleapis.com',
      'dns.googleapis.com',
      'iam.googleapis.com',
      'iamcredentials.googleapis.com',
      'secretmanager.googleapis.com',
      'storage.googleapis.com',
    ],
    Subnetwork: ['nodes'],
  });
});

test('makes nothing for local, and nothing of its own for a branch', () => {
  expect(madeFor('local')).toEqual([]);
  expect(listed('branch-login')).toEqual({});
});

test('gives the bucket versions, a time in which nothing is lost for good, and no way in for the public', () => {
  expect(find(madeFor('prod'), 'storage/bucket:Bucket', 'backups').inputs).toEqual({
    name: 'plinth-prod-backups',
    location: 'europe-west1',
    uniformBucketLevelAccess: true,
    publicAccessPrevention: 'enforced',
    versioning: { enabled: true },
    softDeletePolicy: { retentionDurationSeconds: 30 * 24 * 60 * 60 },
    lifecycleRules: [
      {
        action: { type: 'Delete' },
        condition: { withState: 'ARCHIVED', daysSinceNoncurrentTime: 7 },
      },
      { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
    ],
    forceDestroy: false,
    labels: { environment: 'prod' },
  });
});

test('gives nodes a way out and none in', () => {
  const prod = madeFor('prod');
  expect(find(prod, 'compute/network:Network', 'network').inputs).toEqual({
    name: 'prod',
    autoCreateSubnetworks: false,
    routingMode: 'REGIONAL',
  });
  expect(find(prod, 'compute/subnetwork:Subnetwork', 'nodes').inputs).toEqual({
    name: 'prod-nodes',
    network: 'network-id',
    region: 'europe-west1',
    ipCidrRange: '10.48.0.0/20',
    privateIpGoogleAccess: true,
    secondaryIpRanges: [
      { rangeName: 'pods', ipCidrRange: '10.52.0.0/14' },
      { rangeName: 'services', ipCidrRange: '10.49.0.0/20' },
    ],
  });
  expect(find(prod, 'compute/routerNat:RouterNat', 'nat').inputs).toMatchObject({
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetworks: [{ name: 'nodes-id', sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
  });
  expect(find(prod, 'compute/firewall:Firewall', 'webhooks').inputs).toEqual({
    name: 'prod-webhooks',
    description: 'Control plane to the webhook of CloudNativePG',
    network: 'network-id',
    direction: 'INGRESS',
    sourceRanges: ['172.16.3.0/28'],
    targetServiceAccounts: ['prod-nodes@plinth-prod.iam.gserviceaccount.com'],
    allows: [{ protocol: 'tcp', ports: ['9443'] }],
  });
});

test('turns the key of Secrets every ninety days, in a ring of a name that was never there', () => {
  const prod = madeFor('prod');
  expect(find(prod, 'kms/keyRing:KeyRing', 'keys').inputs).toEqual({
    name: 'prod-0badcafe',
    location: 'europe-west1',
  });
  expect(find(prod, 'kms/cryptoKey:CryptoKey', 'secrets').inputs).toMatchObject({
    keyRing: 'keys-id',
    purpose: 'ENCRYPT_DECRYPT',
    rotationPeriod: '7776000s',
  });
});

test('leads the hosts of the domain to the address that the gateway takes by name', () => {
  const prod = madeFor('prod');
  expect(find(prod, 'compute/globalAddress:GlobalAddress', 'gateway').inputs).toEqual({
    name: 'prod-gateway',
    addressType: 'EXTERNAL',
    ipVersion: 'IPV4',
  });
  expect(find(prod, 'dns/recordSet:RecordSet', 'hosts').inputs).toEqual({
    name: '*.plinth.example.',
    managedZone: 'plinth-prod',
    type: 'A',
    ttl: 300,
    rrdatas: ['203.0.113.7'],
  });
  expect(find(prod, 'compute/sSLPolicy:SSLPolicy', 'gateway').inputs).toEqual({
    name: 'plinth-tls',
    minTlsVersion: 'TLS_1_2',
    profile: 'MODERN',
  });
});

function kept(stack: string): readonly string[] {
  return madeFor(stack)
    .filter(({ opts }) => opts.protect === true && opts.retainOnDelete === true)
    .map(({ type, name }) => `${type.replace(/^.*:/, '')} ${name}`)
    .sort();
}

test('protects what holds data, and retains it, where data is kept', () => {
  expect(kept('prod')).toEqual([
    'Bucket backups',
    'CryptoKey secrets',
    'KeyRing keys',
    'ManagedZone zone',
    'Network network',
    'Repository images',
    'Subnetwork nodes',
  ]);
  expect(kept('edge')).toEqual([
    'Bucket backups',
    'ManagedZone zone',
    'Network network',
    'Subnetwork nodes',
  ]);
});

function left(stack: string): readonly string[] {
  return madeFor(stack)
    .filter(({ opts }) => opts.protect !== true && opts.retainOnDelete === true)
    .map(({ type, name }) => `${type.replace(/^.*:/, '')} ${name}`)
    .sort();
}

test('leaves behind what a cluster that stays needs to go on', () => {
  expect(left('prod')).toEqual([
    'Account nodes',
    'CryptoKeyIAMMember secrets/gke',
    'Firewall webhooks',
    'GlobalAddress gateway',
    'IAMMember nodes',
    'RecordSet hosts',
    'RepositoryIamMember images/nodes',
    'Router router',
    'RouterNat nat',
    'SSLPolicy gateway',
  ]);
});

test('lets everything go where data is thrown away', () => {
  expect([...kept('dev'), ...left('dev')]).toEqual([]);
  expect(find(madeFor('dev'), 'dns/managedZone:ManagedZone', 'zone').inputs).toMatchObject({
    forceDestroy: true,
  });
});

test('turns services on before anything else, and never off', () => {
  const prod = madeFor('prod');
  const services = prod.filter(({ type }) => type === 'projects/service:Service');
  expect(services.map(({ inputs }) => inputs['disableOnDestroy'])).toEqual(
    services.map(() => false),
  );
  const early = prod.filter(
    ({ type, opts }) =>
      !/Service$|^pulumi:/.test(type) &&
      !type.includes('IAMMember') &&
      !type.includes('IamMember') &&
      (opts.dependsOn as readonly unknown[] | undefined)?.length !== services.length,
  );
  expect(early.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
});

import type * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../../../../environments';
import type { KubeadmClusterEnvironment } from '../../../../environments/cluster';
import type { Environment } from '../../../../environments/environment';
import { addresses, filesOf, find, madeFor, mockEngine, type MadeCluster } from './made';

const INSTANCE = 'compute/instance:Instance';

/** The environment `edge`, its cluster changed. */
function edge(
  change: Partial<KubeadmClusterEnvironment> = {},
  more: Partial<Environment> = {},
): Environment {
  const environment = environmentFor('edge');
  const { cluster } = environment;
  if (cluster.kind !== 'kubeadm') throw new Error('edge runs on machines');
  return { ...environment, cluster: { ...cluster, ...change }, ...more };
}

// Google's SDK is read, and real keys are made
jest.setTimeout(120_000);

let made: MadeCluster;

beforeAll(async () => {
  await mockEngine();
  made = await madeFor(edge());
});

function namesByType({ resources }: MadeCluster): Record<string, string[]> {
  const types: Record<string, string[]> = {};
  for (const { type, name } of resources) (types[type.replace(/^.*:/, '')] ??= []).push(name);
  return Object.fromEntries(Object.entries(types).map(([type, names]) => [type, names.sort()]));
}

test('a cluster is these resources and no other', () => {
  expect(namesByType(made)).toEqual({
    Account: ['control-plane'],
    Address: ['api', 'api-internal'],
    BackendService: ['gateway-http', 'gateway-https'],
    CertRequest: ['administrator'],
    Disk: ['edge-control-plane-data', 'edge-general-1-volumes', 'edge-general-2-volumes'],
    DiskResourcePolicyAttachment: [
      'edge-control-plane-data',
      'edge-general-1-volumes',
      'edge-general-2-volumes',
    ],
    Firewall: ['administrators', 'kubelets', 'load-balancer', 'nodes-to-api', 'overlay'],
    GlobalAddress: ['gateway'],
    GlobalForwardingRule: ['gateway-http', 'gateway-https'],
    HealthCheck: ['gateway-http', 'gateway-https'],
    Instance: ['edge-control-plane', 'edge-general-1', 'edge-general-2'],
    InstanceGroup: ['gateway'],
    InstanceGroupMembership: ['edge-general-1', 'edge-general-2'],
    Kubeadm: ['edge'],
    LocallySignedCert: ['administrator'],
    PrivateKey: [
      'administrator',
      'etcd-authority',
      'front-proxy-authority',
      'kubernetes-authority',
      'service-accounts',
    ],
    RandomPassword: ['bootstrap-token-id', 'bootstrap-token-secret', 'encryption'],
    RecordSet: ['hosts'],
    ResourcePolicy: ['snapshots'],
    Secret: ['edge-control-plane', 'edge-worker'],
    SecretIamMember: ['edge-control-plane', 'edge-worker'],
    SecretVersion: ['edge-control-plane', 'edge-worker'],
    SelfSignedCert: ['etcd-authority', 'front-proxy-authority', 'kubernetes-authority'],
    TargetTCPProxy: ['gateway-http', 'gateway-https'],
    kubernetes: ['cluster'],
  });
});

test('the control plane has the addresses and the disk that outlive it', () => {
  const { inputs, opts } = find(made, INSTANCE, 'edge-control-plane');
  const {
    'user-data': userData,
    'startup-script': _,
    ...metadata
  } = inputs['metadata'] as Record<string, string>;
  expect({ ...inputs, metadata }).toEqual({
    name: 'edge-control-plane',
    zone: 'europe-west1-b',
    machineType: 'e2-standard-2',
    bootDisk: {
      initializeParams: { image: 'debian-cloud/debian-13', size: 50, type: 'pd-balanced' },
    },
    attachedDisks: [{ source: 'edge-control-plane-data-id', deviceName: 'data' }],
    networkInterfaces: [
      {
        subnetwork: 'nodes-id',
        networkIp: addresses['api-internal'],
        accessConfigs: [{ natIp: addresses['api'] }],
      },
    ],
    serviceAccount: {
      email: 'edge-control-plane@plinth-edge.iam.gserviceaccount.com',
      scopes: ['cloud-platform'],
    },
    metadata: {
      'plinth-role': 'control-plane',
      'plinth-kubernetes-version': '1.34.2',
      'plinth-pki-secret': 'edge-control-plane',
      'plinth-workers': 'edge-general-1,edge-general-2',
      'enable-oslogin': 'TRUE',
      'block-project-ssh-keys': 'TRUE',
      'serial-port-enable': 'FALSE',
    },
    shieldedInstanceConfig: {
      enableSecureBoot: true,
      enableVtpm: true,
      enableIntegrityMonitoring: true,
    },
    labels: { environment: 'edge', role: 'control-plane' },
    allowStoppingForUpdate: true,
  });
  expect(userData).toMatch(/^#cloud-config\n/);
  // its name, addresses and disk are taken until it is gone
  expect(opts.deleteBeforeReplace).toBe(true);
});

test('a worker has no address on the internet, and acts as the nodes', () => {
  const { inputs } = find(made, INSTANCE, 'edge-general-2');
  expect(inputs).toMatchObject({
    machineType: 'e2-standard-4',
    labels: { environment: 'edge', role: 'worker', pool: 'general' },
    networkInterfaces: [{ subnetwork: 'nodes-id' }],
    attachedDisks: [{ source: 'edge-general-2-volumes-id', deviceName: 'volumes' }],
    serviceAccount: { email: 'edge-nodes@plinth-edge.iam.gserviceaccount.com' },
  });
  expect(JSON.stringify(inputs['networkInterfaces'])).not.toContain('accessConfigs');
});

test('machines come and change one after the other, the control plane first', () => {
  const before = (name: string) =>
    (find(made, INSTANCE, name).opts.dependsOn as readonly pulumi.Resource[]).map(
      (resource) => (resource as unknown as { readonly __name: string }).__name,
    );
  expect(before('edge-control-plane')).not.toContain('edge-general-1');
  expect(before('edge-general-1')).toContain('edge-control-plane');
  expect(before('edge-general-1')).not.toContain('edge-general-2');
  expect(before('edge-general-2')).toContain('edge-general-1');
});

test('only administrators reach the API server from outside, nobody comes by SSH', () => {
  const rules = made.resources.filter(({ type }) => type === 'compute/firewall:Firewall');
  const plane = 'edge-control-plane@plinth-edge.iam.gserviceaccount.com';
  const nodes = 'edge-nodes@plinth-edge.iam.gserviceaccount.com';
  expect(
    rules.map(({ name, inputs: { sourceRanges, sourceServiceAccounts, ...rule } }) => [
      name,
      sourceRanges ?? sourceServiceAccounts,
      rule['targetServiceAccounts'],
      rule['allows'],
    ]),
  ).toEqual([
    ['administrators', ['203.0.113.0/24'], [plane], [{ protocol: 'tcp', ports: ['6443'] }]],
    ['kubelets', [plane, nodes], [plane, nodes], [{ protocol: 'tcp', ports: ['9100', '10250'] }]],
    [
      'load-balancer',
      ['130.211.0.0/22', '35.191.0.0/16'],
      [nodes],
      [{ protocol: 'tcp', ports: ['30080', '30443'] }],
    ],
    ['nodes-to-api', [nodes], [plane], [{ protocol: 'tcp', ports: ['6443'] }]],
    ['overlay', [plane, nodes], [plane, nodes], [{ protocol: 'udp', ports: ['8472'] }]],
  ]);
});

test('each account reads its own secret, and has no other right', () => {
  const members = made.resources.filter(({ type }) => /Iam|IAM/.test(type));
  expect(
    members.map(({ inputs }) => [inputs['secretId'], inputs['role'], inputs['member']]),
  ).toEqual([
    [
      'edge-control-plane',
      'roles/secretmanager.secretAccessor',
      'serviceAccount:edge-control-plane@plinth-edge.iam.gserviceaccount.com',
    ],
    [
      'edge-worker',
      'roles/secretmanager.secretAccessor',
      'serviceAccount:edge-nodes@plinth-edge.iam.gserviceaccount.com',
    ],
  ]);
  expect(made.resources.filter(({ type }) => /serviceaccount\/key/.test(type))).toEqual([]);
});

test('the control plane gets every key, a worker what it joins with', () => {
  expect(Object.keys(filesOf(made, 'edge-control-plane')).sort()).toEqual([
    '/etc/kubernetes/encryption.yaml',
    '/etc/kubernetes/pki/ca.crt',
    '/etc/kubernetes/pki/ca.key',
    '/etc/kubernetes/pki/etcd/ca.crt',
    '/etc/kubernetes/pki/etcd/ca.key',
    '/etc/kubernetes/pki/front-proxy-ca.crt',
    '/etc/kubernetes/pki/front-proxy-ca.key',
    '/etc/kubernetes/pki/sa.key',
    '/etc/kubernetes/pki/sa.pub',
    '/etc/plinth/token',
  ]);
  expect(Object.keys(filesOf(made, 'edge-worker'))).toEqual(['/etc/plinth/discovery.conf']);
  expect(filesOf(made, 'edge-control-plane')['/etc/plinth/token']).toMatch(
    /^[a-z0-9]{6}\.[a-z0-9]{16}\n$/,
  );
});

/** Resources whose inputs say a secret in the clear, in base64, or on one line. */
function tellers({ resources, secrets }: MadeCluster): readonly string[] {
  const told = secrets.flatMap((secret) => [
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    ...(/^[0-9a-f]{64}$/.test(secret) ? [Buffer.from(secret, 'hex').toString('base64')] : []),
  ]);
  return resources
    .filter(({ inputs }) => told.some((text) => JSON.stringify(inputs).includes(text)))
    .map(({ type, name }) => `${type} ${name}`);
}

test('no secret is told but to Secret Manager, to what signs, and to the provider', () => {
  expect(made.secrets).toHaveLength(7);
  expect([...tellers(made)].sort()).toEqual([
    'pulumi:providers:kubernetes cluster',
    'secretmanager/secretVersion:SecretVersion edge-control-plane',
    'secretmanager/secretVersion:SecretVersion edge-worker',
    'tls:index/certRequest:CertRequest administrator',
    'tls:index/locallySignedCert:LocallySignedCert administrator',
    'tls:index/selfSignedCert:SelfSignedCert etcd-authority',
    'tls:index/selfSignedCert:SelfSignedCert front-proxy-authority',
    'tls:index/selfSignedCert:SelfSignedCert kubernetes-authority',
  ]);
  // the search can find: a key in metadata would be told
  const leaking = made.resources.map((one) =>
    one.name === 'edge-general-1'
      ? { ...one, inputs: { metadata: { key: made.secrets[0] } } }
      : one,
  );
  expect(tellers({ ...made, resources: leaking })).toContain(`${INSTANCE} edge-general-1`);
});

/** What of a resource's inputs differs, as paths. */
function difference(a: unknown, b: unknown, path = ''): readonly string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    difference(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      `${path}/${key}`,
    ),
  );
}

test('another version changes what machines are told, not what they are', async () => {
  const bumped = await madeFor(edge({ kubernetesVersion: '1.35.0' }));
  const differences = made.resources
    .filter(({ type }) => type.startsWith('compute/'))
    .map(
      ({ type, name, inputs }) =>
        [name, difference(inputs, find(bumped, type, name).inputs)] as const,
    )
    .filter(([, paths]) => paths.length > 0);
  expect(differences).toEqual([
    ['edge-control-plane', ['/metadata/plinth-kubernetes-version', '/metadata/user-data']],
    ['edge-general-1', ['/metadata/plinth-kubernetes-version']],
    ['edge-general-2', ['/metadata/plinth-kubernetes-version']],
  ]);
});

const kept = ({ resources }: MadeCluster) =>
  resources
    .filter(({ opts }) => opts.protect === true && opts.retainOnDelete === true)
    .map(({ type, name }) => `${type.replace(/^.*:/, '')} ${name}`)
    .sort();

test('where data is kept, disks and the keys that open them are; elsewhere nothing is', async () => {
  expect(kept(made)).toEqual([
    'Disk edge-control-plane-data',
    'Disk edge-general-1-volumes',
    'Disk edge-general-2-volumes',
    'PrivateKey etcd-authority',
    'PrivateKey front-proxy-authority',
    'PrivateKey kubernetes-authority',
    'PrivateKey service-accounts',
    'RandomPassword encryption',
    'SelfSignedCert etcd-authority',
    'SelfSignedCert front-proxy-authority',
    'SelfSignedCert kubernetes-authority',
  ]);
  const thrownAway = await madeFor(edge({}, { data: 'throw-away' }));
  expect(kept(thrownAway)).toEqual([]);
  expect(namesByType(thrownAway)['ResourcePolicy']).toBeUndefined();
});

test('a disk that was made from a snapshot is the disk that the program wants', () => {
  const disks = made.resources.filter(({ type }) => type === 'compute/disk:Disk');
  expect(disks.map(({ name, opts }) => [name, opts.ignoreChanges])).toEqual([
    ['edge-control-plane-data', ['snapshot']],
    ['edge-general-1-volumes', ['snapshot']],
    ['edge-general-2-volumes', ['snapshot']],
  ]);
});

test('what is in the cluster goes with its disk, and comes once the API server is ready', () => {
  expect(made.waitedFor).toEqual([
    {
      address: '203.0.113.9',
      certificate: filesOf(made, 'edge-control-plane')['/etc/kubernetes/pki/ca.crt'],
      machine: 'edge-control-plane',
    },
  ]);
  const { inputs, opts } = find(made, 'pulumi:providers:kubernetes', 'cluster');
  expect(inputs['clusterIdentifier']).toBe('kubeadm/plinth-edge/edge');
  expect((opts.deletedWith as unknown as { readonly __name: string }).__name).toBe(
    'edge-control-plane-data',
  );
  expect(made.kubeconfig).toContain('server: https://203.0.113.9:6443\n');
});

test('the gateway is reached on ports 80 and 443 of one address', () => {
  const rules = made.resources.filter(({ type }) => type.endsWith(':GlobalForwardingRule'));
  expect(
    rules.map(({ inputs }) => [inputs['ipAddress'], inputs['portRange'], inputs['target']]),
  ).toEqual([
    ['203.0.113.10', '80', 'gateway-http-id'],
    ['203.0.113.10', '443', 'gateway-https-id'],
  ]);
  expect(find(made, 'compute/instanceGroup:InstanceGroup', 'gateway').inputs).toEqual({
    name: 'edge-gateway',
    zone: 'europe-west1-b',
    network: 'network-id',
    namedPorts: [
      { name: 'http', port: 30080 },
      { name: 'https', port: 30443 },
    ],
  });
  expect(find(made, 'dns/recordSet:RecordSet', 'hosts').inputs['rrdatas']).toEqual([
    '203.0.113.10',
  ]);
});

test('every worker is in the group of the gateway on its own account, the control plane is not', () => {
  const type = 'compute/instanceGroupMembership:InstanceGroupMembership';
  const members = made.resources.filter((one) => one.type === type);
  expect(members.map(({ inputs }) => inputs)).toEqual(
    [1, 2].map((number) => ({
      instance: `link:edge-general-${number}`,
      instanceGroup: 'edge-gateway',
      zone: 'europe-west1-b',
    })),
  );
});

test('without ports of nodes there is no way in', async () => {
  const { gateway } = edge();
  if (gateway === undefined) throw new Error('edge has a gateway');
  const { nodePorts: _, ...closed } = gateway;
  const types = namesByType(await madeFor(edge({}, { gateway: closed })));
  expect(types['GlobalAddress']).toBeUndefined();
  expect(types['Firewall']).toEqual(['administrators', 'kubelets', 'nodes-to-api', 'overlay']);
});

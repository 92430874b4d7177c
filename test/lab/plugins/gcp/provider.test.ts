import { UserError } from '../../../../errors/user-error';
import { KINDS } from '../../../../lab/plugins/gcp/catalogue';
import { declaredBy } from '../../../../lab/plugins/declared/cached';
import { projectNumber } from '../../../../lab/plugins/gcp/projects';
import { Secret, UNKNOWN, type PropertyMap } from '../../../../lab/plugins/protocol/values';
import { Cloud, inBelgium } from './harness';

jest.setTimeout(30_000);

const NETWORK = 'gcp:compute/network:Network';
const SUBNETWORK = 'gcp:compute/subnetwork:Subnetwork';
const ROUTER = 'gcp:compute/router:Router';
const CLUSTER = 'gcp:container/cluster:Cluster';
const BUCKET = 'gcp:storage/bucket:Bucket';
const READER = 'gcp:storage/bucketIAMMember:BucketIAMMember';
const SECRET = 'gcp:secretmanager/secret:Secret';
const VERSION = 'gcp:secretmanager/secretVersion:SecretVersion';
const ZONE = 'gcp:dns/managedZone:ManagedZone';
const RECORD = 'gcp:dns/recordSet:RecordSet';
const RING = 'gcp:kms/keyRing:KeyRing';
const INSTANCE = 'gcp:compute/instance:Instance';

const CLUSTER_ID = 'projects/plinth-test/locations/europe-west1/clusters/main';

let cloud: Cloud;

beforeEach(() => {
  cloud = new Cloud();
});

afterEach(() => {
  cloud.close();
});

const networkId = 'projects/plinth-test/global/networks/main';
const range = { name: 'nodes', network: networkId, ipCidrRange: '10.0.0.0/20' };

async function network(): Promise<string> {
  return (await cloud.create(NETWORK, { name: 'main', autoCreateSubnetworks: false })).id;
}

describe('the catalogue', () => {
  const types = Object.keys(KINDS);
  const declared = declaredBy({ npm: '@pulumi/gcp', types, env: process.env });

  test.each(types)('%s is a type of the package, and so is all that is said of it', (type) => {
    const kind = KINDS[type];
    const resource = declared.resources[type];
    const top = (paths: readonly string[] = []) => paths.map((path) => path.split(/[.[]/)[0] ?? '');
    const inputs = Object.keys(resource?.inputs ?? {});
    expect(inputs).toEqual(expect.arrayContaining(top(kind?.immutable)));
    expect(inputs).toEqual(expect.arrayContaining(top(kind?.rules?.map(({ path }) => path))));
    expect(inputs).toEqual(
      expect.arrayContaining(top(kind?.replacedWhen?.map(({ path }) => path))),
    );
    const outputs = Object.keys(resource?.outputs ?? {});
    expect(outputs).toEqual(expect.arrayContaining(Object.keys(kind?.computed ?? {})));
  });
});

describe('checks', () => {
  test('what has no name gets one that stays', () => {
    const { inputs, failures } = cloud.check(NETWORK, {});
    expect(failures).toEqual([]);
    expect(inputs['name']).toMatch(/^it-[0-9a-f]{7}$/);
    expect(cloud.check(NETWORK, { mtu: 1500 }, inputs).inputs['name']).toBe(inputs['name']);
  });

  test.each<readonly [string, PropertyMap, string, string]>([
    [
      NETWORK,
      { name: 'Main' },
      'name',
      "must be a name of at most 63 characters (a-z, 0-9 and -) that begins with a letter and does not end with -, got 'Main'",
    ],
    [NETWORK, { mtu: '1500' }, 'mtu', 'must be a number, got text'],
    [
      NETWORK,
      { routingMode: 'LOCAL' },
      'routingMode',
      "must be one of REGIONAL, GLOBAL, got 'LOCAL'",
    ],
    [SUBNETWORK, { ipCidrRange: '10.0.0.0/8' }, 'network', 'must be text, got nothing'],
    [
      SUBNETWORK,
      { ...range, ipCidrRange: '10.0.0.1/8' },
      'ipCidrRange',
      "must be an address range such as 10.0.0.0/16, got '10.0.0.1/8'",
    ],
    [
      SUBNETWORK,
      { ...range, secondaryIpRanges: [{ rangeName: 'pods', ipCidrRange: '10.0.8.0/24' }] },
      'secondaryIpRanges[0].ipCidrRange',
      "must not overlap with ipCidrRange (10.0.0.0/20), got '10.0.8.0/24'",
    ],
    [
      READER,
      { bucket: 'b', role: 'storage.reader', member: 'user:a@b.ch' },
      'role',
      "must be a role such as roles/storage.objectViewer, got 'storage.reader'",
    ],
    [
      READER,
      { bucket: 'b', role: 'roles/a.b', member: 'ada@plinth.example' },
      'member',
      "must be a member such as user:<e-mail> or serviceAccount:<e-mail>, got 'ada@plinth.example'",
    ],
    [
      READER,
      {
        bucket: 'b',
        role: 'roles/owner',
        member: 'user:a@b.ch',
        condition: { title: 't', expression: 'true' },
      },
      'condition',
      "must not be given with a basic role, got 'roles/owner'",
    ],
    [
      BUCKET,
      { name: 'my-google-bucket', location: 'EU' },
      'name',
      "must be of 3 to 63 characters (a-z, 0-9, -, _ and .), begin and end with a letter or number and not contain google, got 'my-google-bucket'",
    ],
    [
      BUCKET,
      { name: '1.2.3.4', location: 'EU' },
      'name',
      "must not look like an IP address, got '1.2.3.4'",
    ],
    [
      BUCKET,
      { name: 'abc', location: 'EU', softDeletePolicy: { retentionDurationSeconds: 60 } },
      'softDeletePolicy.retentionDurationSeconds',
      "must be 0, or 7 to 90 days in seconds (604800 to 7776000), got '60'",
    ],
    [
      SECRET,
      { secretId: 'a', replication: {} },
      'replication',
      "must have one of 'auto' and 'userManaged'",
    ],
    [
      CLUSTER,
      { location: 'europe-west1' },
      'initialNodeCount',
      'Cluster.initial_node_count must be greater than zero, got nothing',
    ],
    [
      CLUSTER,
      { location: 'europe-west1', enableAutopilot: true, enableShieldedNodes: true },
      'enableShieldedNodes',
      "must not be given with 'enableAutopilot'",
    ],
    [
      CLUSTER,
      { location: 'europe-west1', initialNodeCount: 1, databaseEncryption: { state: 'ENCRYPTED' } },
      'databaseEncryption.keyName',
      "must be given where 'state' is ENCRYPTED",
    ],
    [
      'gcp:container/nodePool:NodePool',
      { cluster: CLUSTER_ID, autoscaling: { minNodeCount: 3, maxNodeCount: 2 } },
      'autoscaling.minNodeCount',
      "must be at most maxNodeCount (2), got '3'",
    ],
    [
      'gcp:container/nodePool:NodePool',
      { cluster: CLUSTER_ID, autoscaling: { maxNodeCount: 2 }, nodeCount: 2 },
      'nodeCount',
      "must not be given with 'autoscaling'",
    ],
    [
      'gcp:compute/firewall:Firewall',
      { network: 'n', allows: [{ protocol: 'tcp' }] },
      '',
      'one of source_tags, source_ranges, or source_service_accounts must be defined',
    ],
    [
      'gcp:compute/firewall:Firewall',
      { network: 'n', direction: 'EGRESS' },
      '',
      "one of 'allows' and 'denies' must be given, and not both",
    ],
    [
      'gcp:compute/firewall:Firewall',
      {
        network: 'n',
        allows: [{ protocol: 'tcp' }],
        sourceTags: ['a'],
        targetServiceAccounts: ['a@b.ch'],
      },
      '',
      'tags and service accounts must not be used together',
    ],
    [
      'gcp:compute/healthCheck:HealthCheck',
      {},
      '',
      'exactly one kind of check must be given, got 0',
    ],
    [
      'gcp:serviceaccount/account:Account',
      { accountId: 'dev' },
      'accountId',
      "must be of 6 to 30 characters (a-z, 0-9 and -), begin with a letter and not end with -, got 'dev'",
    ],
    [
      'gcp:kms/cryptoKey:CryptoKey',
      { keyRing: 'projects/p/locations/l/keyRings/r', rotationPeriod: '60s' },
      'rotationPeriod',
      "must be at least a day (86400s), got '60s'",
    ],
  ])('fails when %s has %j', (type, inputs, property, reason) => {
    expect(cloud.failures(type, inputs)).toEqual([{ property, reason }]);
  });

  test('fails when neither the resource nor the provider says where it is', () => {
    const nowhere = new Cloud({});
    const reason = (name: string) =>
      `must be given here or in the provider's configuration (gcp:${name}), got nothing`;
    expect(nowhere.failures(SUBNETWORK, range)).toEqual([
      { property: 'project', reason: reason('project') },
      { property: 'region', reason: reason('region') },
    ]);
    nowhere.close();
  });

  test('the value of a secret is not repeated', () => {
    expect(cloud.failures(NETWORK, { name: new Secret('Hush') })[0]?.reason).toMatch(
      /, got a secret$/,
    );
  });

  test('what is not known yet is not wrong', () => {
    const inputs = { network: UNKNOWN, ipCidrRange: UNKNOWN, secondaryIpRanges: UNKNOWN };
    expect(cloud.failures(SUBNETWORK, inputs)).toEqual([]);
  });

  test('fails when a type is not simulated', () => {
    const type = 'gcp:sql/databaseInstance:DatabaseInstance';
    const problem = new UserError(`gcp: ${type} is not simulated in labs`, {
      fix: 'add it to lab/plugins/gcp/kinds',
    });
    expect(() => cloud.check(type, {})).toThrow(problem);
  });
});

describe('changes', () => {
  const kinds = (type: string, before: PropertyMap, after: PropertyMap) =>
    Object.entries(cloud.diff(type, before, after).detailed ?? {}).map(
      ([path, { kind }]) => `${path} ${kind}`,
    );

  test.each<readonly [string, PropertyMap, PropertyMap, readonly string[]]>([
    [NETWORK, { name: 'a' }, { name: 'a', routingMode: 'GLOBAL' }, ['routingMode add']],
    [NETWORK, { name: 'a' }, { name: 'b' }, ['name update-replace']],
    [SUBNETWORK, range, { ...range, ipCidrRange: '10.0.0.0/16' }, ['ipCidrRange update']],
    [SUBNETWORK, range, { ...range, ipCidrRange: '10.0.0.0/24' }, ['ipCidrRange update-replace']],
    [SUBNETWORK, range, { ...range, region: 'europe-west1' }, []],
    [SUBNETWORK, range, { ...range, region: 'europe-west4' }, ['region update-replace']],
    [
      CLUSTER,
      { masterAuthorizedNetworksConfig: {} },
      { masterAuthorizedNetworksConfig: { cidrBlocks: [] } },
      ['masterAuthorizedNetworksConfig.cidrBlocks add'],
    ],
    [
      CLUSTER,
      { privateClusterConfig: { masterIpv4CidrBlock: 'a' } },
      { privateClusterConfig: { masterIpv4CidrBlock: 'b' } },
      ['privateClusterConfig.masterIpv4CidrBlock update-replace'],
    ],
    [INSTANCE, { machineType: 'a' }, { machineType: 'b' }, ['machineType update']],
    [
      INSTANCE,
      { metadata: { 'user-data': 'a' } },
      { metadata: { 'user-data': 'b' } },
      ['metadata.user-data update'],
    ],
    [
      INSTANCE,
      { bootDisk: { initializeParams: { size: 1 } } },
      { bootDisk: { initializeParams: { size: 2 } } },
      ['bootDisk.initializeParams.size update-replace'],
    ],
    ['gcp:compute/disk:Disk', { size: 10 }, { size: 20 }, ['size update']],
    ['gcp:compute/disk:Disk', { size: 20 }, { size: 10 }, ['size update-replace']],
    [READER, { role: 'roles/a' }, { role: 'roles/b' }, ['role update-replace']],
    [
      BUCKET,
      { versioning: { enabled: true } },
      { versioning: { enabled: false } },
      ['versioning.enabled update'],
    ],
    [
      BUCKET,
      { retentionPolicy: { isLocked: true } },
      { retentionPolicy: { isLocked: false } },
      ['retentionPolicy.isLocked update-replace'],
    ],
    [
      VERSION,
      { secretData: new Secret('a') },
      { secretData: new Secret('b') },
      ['secretData update-replace'],
    ],
  ])('%s from %j to %j', (type, before, after, wanted) => {
    expect(kinds(type, before, after)).toEqual(wanted);
  });

  test('what has a name of its own goes before the new one comes', () => {
    const named = { name: 'a', description: 'a' };
    expect(cloud.diff(NETWORK, named, { ...named, description: 'b' }).deleteBeforeReplace).toBe(
      true,
    );
    const made = { ...named, __defaults: ['name'] };
    expect(cloud.diff(NETWORK, made, { ...made, description: 'b' }).deleteBeforeReplace).toBe(
      false,
    );
  });
});

describe('what is there', () => {
  test('a preview knows what was given and nothing else', async () => {
    const { outputs } = await cloud.create(NETWORK, { name: 'main' }, true);
    expect([outputs['name'], outputs['project'], outputs['selfLink']]).toEqual([
      'main',
      'plinth-test',
      UNKNOWN,
    ]);
    expect(await cloud.world.all()).toEqual([]);
  });

  test('outputs are those of the real cloud, the same each time, and nothing that is always there is missing', async () => {
    const { id, outputs } = await cloud.create(NETWORK, { name: 'main' });
    expect(id).toBe(networkId);
    expect(outputs).toMatchObject({
      selfLink: `https://www.googleapis.com/compute/v1/${networkId}`,
      networkId: expect.stringMatching(/^\d{19}$/) as string,
      deletionPolicy: 'DELETE',
    });
    const [resource] = Object.values(
      declaredBy({ npm: '@pulumi/gcp', types: Object.keys(KINDS), env: process.env }).resources,
    );
    const always = Object.entries(resource?.outputs ?? {})
      .filter(([, { presence }]) => presence === 'always')
      .map(([name]) => name);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(always));
    expect((await cloud.read(NETWORK, id, outputs))?.outputs).toEqual(outputs);
  });

  test('what it has to stand in must be there', async () => {
    const problem = new UserError([
      'gcp: subnetwork projects/plinth-test/regions/europe-west1/subnetworks/nodes can not be made',
      `googleapi: Error 404: The network '${networkId}' was not found, notFound`,
    ]);
    await expect(cloud.create(SUBNETWORK, range)).rejects.toThrow(problem);
    await network();
    const { outputs } = await cloud.create(SUBNETWORK, range);
    expect(outputs['gatewayAddress']).toBe('10.0.0.1');
  });

  test('fails when the name is taken, but rights may be given twice', async () => {
    await network();
    await expect(network()).rejects.toThrow(
      new UserError(
        `googleapi: Error 409: The network '${networkId}' already exists, alreadyExists`,
      ),
    );
    await cloud.create(BUCKET, { name: 'backups', location: 'EU' });
    const right = { bucket: 'backups', role: 'roles/storage.objectViewer', member: 'allUsers' };
    const { id } = await cloud.create(READER, right);
    expect(id).toBe('b/backups/roles/storage.objectViewer/allUsers');
    expect((await cloud.create(READER, right)).id).toBe(id);
  });

  test('fails when something else still uses it', async () => {
    const id = await network();
    const { id: router } = await cloud.create(ROUTER, { name: 'r', network: id });
    await expect(cloud.delete(NETWORK, id)).rejects.toThrow(
      new UserError(
        `googleapi: Error 400: The network '${id}' is still used by '${router}', resourceInUseByAnotherResource`,
      ),
    );
    await cloud.delete(ROUTER, router);
    await cloud.delete(NETWORK, id);
    expect(await cloud.read(NETWORK, id)).toBeUndefined();
    await cloud.delete(NETWORK, id);
  });

  test('a zone with records is kept unless it may take them along', async () => {
    const zone = await cloud.create(ZONE, { name: 'zone', dnsName: 'plinth.example.' });
    expect(zone.outputs['nameServers']).toEqual([
      expect.stringMatching(/^ns-cloud-[a-e]1\.googledomains\.com\.$/),
      ...[2, 3, 4].map(
        (n) => expect.stringMatching(new RegExp(`^ns-cloud-[a-e]${n}\\.`)) as string,
      ),
    ]);
    await cloud.create(RECORD, {
      name: 'a.plinth.example.',
      type: 'A',
      managedZone: 'zone',
      rrdatas: [],
    });
    await expect(cloud.delete(ZONE, zone.id, zone.outputs)).rejects.toThrow(
      "googleapi: Error 400: The managed zone 'projects/plinth-test/managedZones/zone' is still used by 'projects/plinth-test/managedZones/zone/rrsets/a.plinth.example./A', containerNotEmpty",
    );
    await cloud.delete(ZONE, zone.id, { ...zone.outputs, forceDestroy: true });
  });

  test('versions of a secret are numbered on, and keep their value secret', async () => {
    const { id: secret } = await cloud.create(SECRET, {
      secretId: 'token',
      replication: { auto: {} },
    });
    const data = { secret, secretData: new Secret('hush') };
    const [one, two] = [await cloud.create(VERSION, data), await cloud.create(VERSION, data)];
    expect(one.id).toMatch(/^projects\/\d{12}\/secrets\/token\/versions\/1$/);
    expect([one.outputs['version'], two.outputs['version']]).toEqual(['1', '2']);
    expect(two.outputs['secretData']).toEqual(new Secret('hush'));
  });

  test('a key ring is only forgotten', async () => {
    const ring = { name: 'ring', location: 'europe-west1' };
    const { id } = await cloud.create(RING, ring);
    await cloud.delete(RING, id);
    expect(cloud.logged).toEqual([
      `a key ring can not be deleted from Google Cloud: ${id} stays there`,
    ]);
    expect((await cloud.world.find(RING, id))?.forgotten).toBe(true);
    await expect(cloud.create(RING, ring)).rejects.toThrow(
      new UserError(`googleapi: Error 409: The key ring '${id}' already exists, alreadyExists`),
    );
  });

  test.each<readonly [string, PropertyMap, string]>([
    [
      CLUSTER,
      {},
      'gcp: Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion',
    ],
    [
      NETWORK,
      { deletionPolicy: 'PREVENT' },
      'gcp: cannot destroy network because deletion_policy is set to PREVENT',
    ],
    [
      INSTANCE,
      { name: 'vm', deletionProtection: true },
      'gcp: Cannot delete instance vm: instance Deletion Protection is enabled. Set deletion_protection to false for this resource and run `pulumi up` before attempting to delete it',
    ],
    [
      SECRET,
      { deletionProtection: true },
      'gcp: cannot destroy secret without setting deletion_protection=false and running `pulumi up`',
    ],
  ])('fails when %s with %j is to be deleted', async (type, olds, problem) => {
    await expect(cloud.delete(type, 'id', olds)).rejects.toThrow(new UserError(problem));
  });

  test('a rehearsal may see what follows when protection is lifted', async () => {
    const lifted = new Cloud(inBelgium, {}, { PLINTH_DELETION_PROTECTION: 'lifted' });
    await lifted.delete(CLUSTER, CLUSTER_ID, {});
    expect(lifted.logged).toEqual([
      'Google Cloud would refuse: Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion',
    ]);
    lifted.close();
  });

  test('what is abandoned stays in the cloud', async () => {
    const id = await network();
    await cloud.delete(NETWORK, id, { deletionPolicy: 'ABANDON' });
    expect((await cloud.read(NETWORK, id))?.inputs['name']).toBe('main');
  });

  test('an update says what is new and keeps the rest', async () => {
    const { id, outputs } = await cloud.create(NETWORK, { name: 'main' });
    const now = await cloud.update(NETWORK, id, outputs, { name: 'main', routingMode: 'GLOBAL' });
    expect(now).toEqual({ ...outputs, routingMode: 'GLOBAL' });
  });
});

describe('functions', () => {
  test('the project has a number, by which its agents are called', async () => {
    const { outputs } = await cloud.invoke('gcp:organizations/getProject:getProject');
    expect(outputs['projectId']).toBe('plinth-test');
    const agent = await cloud.create('gcp:projects/serviceIdentity:ServiceIdentity', {
      service: 'container.googleapis.com',
    });
    expect(agent.outputs['member']).toBe(
      `serviceAccount:service-${projectNumber('plinth-test')}@container-engine-robot.iam.gserviceaccount.com`,
    );
  });

  test('the client is where the provider is', async () => {
    const { outputs } = await cloud.invoke('gcp:organizations/getClientConfig:getClientConfig');
    expect(outputs).toMatchObject({ project: 'plinth-test', region: 'europe-west1' });
  });

  test('a family has an image, and a region zones', async () => {
    const args = { family: 'debian-13', project: 'debian-cloud' };
    const image = await cloud.invoke('gcp:compute/getImage:getImage', args);
    expect(image.outputs['id']).toBe('projects/debian-cloud/global/images/debian-13-v20260101');
    const zones = await cloud.invoke('gcp:compute/getZones:getZones');
    expect(zones.outputs['names']).toEqual(['europe-west1-b', 'europe-west1-c', 'europe-west1-d']);
  });

  test('fails when a function is not simulated', () => {
    expect(() => cloud.invoke('gcp:storage/getBucket:getBucket')).toThrow(
      new UserError('gcp: gcp:storage/getBucket:getBucket is not simulated in labs'),
    );
  });
});

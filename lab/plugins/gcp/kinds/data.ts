import type { JsonObject } from '../../protocol/values';
import { CREATED, numberOf, shortName, text, type Kind } from '../kind';
import { projectNumber } from '../projects';
import { matching, oneOf, whole } from '../rules';

/** A time as the APIs outside of Compute Engine write it. */
export const TIME = CREATED.replace('.000-08:00', '.000000Z');
const DURATION = /^\d+(\.\d{1,9})?s$/;

const bucket: Kind = {
  noun: 'bucket',
  immutable: ['name', 'project', 'location', 'customPlacementConfig', 'enableObjectRetention'],
  replacedWhen: [
    // a lock can not be taken off
    { path: 'retentionPolicy.isLocked', when: (before) => before === true },
  ],
  rules: [
    matching(
      'name',
      /^(?!goog)(?!.*google)[a-z0-9]([-a-z0-9_.]{1,61})[a-z0-9]$/,
      'of 3 to 63 characters (a-z, 0-9, -, _ and .), begin and end with a letter or number and not contain google',
    ),
    matching(
      'location',
      /^([A-Za-z]{2,4}\d?|[A-Za-z]+-[A-Za-z]+\d+)$/,
      'a region or multi-region such as EU',
    ),
    oneOf(
      'storageClass',
      ...['STANDARD', 'MULTI_REGIONAL', 'REGIONAL', 'NEARLINE', 'COLDLINE', 'ARCHIVE'],
    ),
    oneOf('publicAccessPrevention', 'inherited', 'enforced'),
    oneOf(
      'lifecycleRules[].action.type',
      ...['Delete', 'SetStorageClass', 'AbortIncompleteMultipartUpload'],
    ),
    oneOf('lifecycleRules[].condition.withState', 'LIVE', 'ARCHIVED', 'ANY'),
    whole('retentionPolicy.retentionPeriod', 1, 3_155_760_000),
    {
      path: 'softDeletePolicy.retentionDurationSeconds',
      wants: '0, or 7 to 90 days in seconds (604800 to 7776000)',
      allows: (value) => value === 0 || (Number(value) >= 604_800 && Number(value) <= 7_776_000),
    },
  ],
  problems: bucketProblems,
  id: ({ name }) => text(name),
  computed: {
    selfLink: ({ name }) => `https://www.googleapis.com/storage/v1/b/${text(name)}`,
    url: ({ name }) => `gs://${text(name)}`,
    projectNumber: ({ project }) => Number(projectNumber(text(project))),
    location: ({ location: given }) => text(given).toUpperCase(),
    storageClass: () => 'STANDARD',
    timeCreated: () => TIME,
    updated: () => TIME,
  },
};

function bucketProblems({ name }: JsonObject) {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text(name))) return [];
  return [{ property: 'name', reason: `must not look like an IP address, got '${text(name)}'` }];
}

const managedFolder: Kind = {
  noun: 'managed folder',
  immutable: ['bucket', 'name'],
  rules: [matching('name', /^[^/].*\/$/, 'a path that ends with /')],
  needs: ({ bucket: given }) => [{ type: 'gcp:storage/bucket:Bucket', id: text(given) }],
  id: ({ bucket: given, name }) => `${text(given)}/${text(name)}`,
  computed: {
    selfLink: ({ bucket: given, name }) =>
      `https://www.googleapis.com/storage/v1/b/${text(given)}/managedFolders/${encodeURIComponent(text(name))}`,
    createTime: () => TIME,
    updateTime: () => TIME,
    metageneration: () => '1',
  },
};

const managedZone: Kind = {
  noun: 'managed zone',
  immutable: ['name', 'project', 'dnsName', 'visibility'],
  rules: [
    matching(
      'name',
      /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
      'a name of at most 63 characters (a-z, 0-9 and -)',
    ),
    matching(
      'dnsName',
      /^([a-z0-9_]([-a-z0-9]{0,61}[a-z0-9])?\.)+$/,
      'a domain that ends with a dot',
    ),
    oneOf('visibility', 'public', 'private'),
    oneOf('dnssecConfig.state', 'off', 'on', 'transfer'),
  ],
  id: ({ project, name }) => `projects/${text(project)}/managedZones/${text(name)}`,
  computed: {
    creationTime: () => TIME,
    managedZoneId: ({ id }) => numberOf(id, 15),
    nameServers: ({ id }) => {
      const letter = 'abcde'[Number(numberOf(id, 1)) % 5] ?? 'a';
      return [1, 2, 3, 4].map((n) => `ns-cloud-${letter}${n}.googledomains.com.`);
    },
    visibility: () => 'public',
  },
};

const zoneOf = ({ project, managedZone: given }: JsonObject) =>
  `projects/${text(project)}/managedZones/${shortName(given)}`;

const recordSet: Kind = {
  noun: 'record set',
  immutable: ['name', 'project', 'managedZone'],
  rules: [
    matching(
      'name',
      /^(\*\.)?([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)+$/,
      'a domain that ends with a dot',
    ),
    oneOf('type', ...['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']),
    whole('ttl', 0, 2_147_483_647),
  ],
  needs: (values) => [
    {
      type: 'gcp:dns/managedZone:ManagedZone',
      id: zoneOf(values),
      holds: { unless: 'forceDestroy', reason: 'containerNotEmpty' },
    },
  ],
  id: (values) => `${zoneOf(values)}/rrsets/${text(values['name'])}/${text(values['type'])}`,
  computed: {},
};

const keyRing: Kind = {
  noun: 'key ring',
  immutable: ['name', 'project', 'location'],
  rules: [
    matching('name', /^[\w-]{1,63}$/, 'of 1 to 63 letters, numbers, _ and -'),
    matching(
      'location',
      /^(global|[a-z]{2,4}\d?|[a-z]+-[a-z]+\d+)$/,
      'a region, a multi-region or global',
    ),
  ],
  id: ({ project, location: at, name }) =>
    `projects/${text(project)}/locations/${text(at)}/keyRings/${text(name)}`,
  end: 'never',
  computed: {},
};

const cryptoKey: Kind = {
  noun: 'key',
  immutable: [
    ...['name', 'keyRing', 'purpose', 'importOnly', 'destroyScheduledDuration'],
    ...['skipInitialVersionCreation', 'cryptoKeyBackend', 'versionTemplate.protectionLevel'],
  ],
  rules: [
    matching('name', /^[\w-]{1,63}$/, 'of 1 to 63 letters, numbers, _ and -'),
    matching(
      'keyRing',
      /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+$/,
      'the full name of a key ring: projects/<project>/locations/<location>/keyRings/<name>',
    ),
    matching('rotationPeriod', DURATION, 'a number of seconds such as 7776000s'),
    {
      path: 'rotationPeriod',
      wants: 'at least a day (86400s)',
      allows: (value) => !DURATION.test(String(value)) || parseFloat(String(value)) >= 86_400,
    },
    oneOf(
      'purpose',
      ...['ENCRYPT_DECRYPT', 'ASYMMETRIC_SIGN', 'ASYMMETRIC_DECRYPT', 'MAC'],
      ...['RAW_ENCRYPT_DECRYPT', 'KEY_ENCAPSULATION'],
    ),
  ],
  needs: ({ keyRing: given }) => [{ type: 'gcp:kms/keyRing:KeyRing', id: text(given) }],
  id: ({ keyRing: given, name }) => `${text(given)}/cryptoKeys/${text(name)}`,
  end: 'never',
  computed: {
    primaries: ({ id }) => [{ name: `${id}/cryptoKeyVersions/1`, state: 'ENABLED' }],
    destroyScheduledDuration: () => '2592000s',
  },
};

const repository: Kind = {
  noun: 'repository',
  immutable: ['repositoryId', 'project', 'location', 'format', 'mode', 'kmsKeyName'],
  defaults: (_given, place) => (place.region === undefined ? {} : { location: place.region }),
  rules: [
    matching(
      'repositoryId',
      /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
      'a name of at most 63 characters (a-z, 0-9 and -)',
    ),
    matching('location', /^([a-z]{2,4}|[a-z]+-[a-z]+\d+)$/, 'a region or multi-region'),
    oneOf(
      'format',
      ...['DOCKER', 'MAVEN', 'NPM', 'PYTHON', 'APT', 'YUM', 'GO', 'KFP', 'GENERIC', 'RUBY'],
    ),
    oneOf('mode', 'STANDARD_REPOSITORY', 'VIRTUAL_REPOSITORY', 'REMOTE_REPOSITORY'),
  ],
  id: ({ project, location: at, repositoryId }) =>
    `projects/${text(project)}/locations/${text(at)}/repositories/${text(repositoryId)}`,
  computed: {
    name: ({ repositoryId }) => text(repositoryId),
    createTime: () => TIME,
    updateTime: () => TIME,
    registryUri: ({ location: at, project, repositoryId }) =>
      `${text(at)}-docker.pkg.dev/${text(project)}/${text(repositoryId)}`,
  },
};

/** What holds data, names and keys. */
export const dataKinds: Readonly<Record<string, Kind>> = {
  'gcp:storage/bucket:Bucket': bucket,
  'gcp:storage/managedFolder:ManagedFolder': managedFolder,
  'gcp:dns/managedZone:ManagedZone': managedZone,
  'gcp:dns/recordSet:RecordSet': recordSet,
  'gcp:kms/keyRing:KeyRing': keyRing,
  'gcp:kms/cryptoKey:CryptoKey': cryptoKey,
  'gcp:artifactregistry/repository:Repository': repository,
};

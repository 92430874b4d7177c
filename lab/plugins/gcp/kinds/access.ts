import type { JsonObject } from '../../protocol/values';
import { fingerprintOf, numberOf, shortName, text, type Kind, type Reference } from '../kind';
import { matching, member, oneOf, role, type Rule } from '../rules';
import { projectNumber } from '../projects';

const IMMUTABLE = ['role', 'member', 'condition'];

/** Somebody's role on one resource. */
function membership(
  target: readonly string[],
  path: (values: JsonObject) => string,
  options: {
    readonly needs?: (values: JsonObject) => readonly Reference[];
    readonly rules?: readonly Rule[];
  } = {},
): Kind {
  return {
    noun: 'member of a policy',
    immutable: [...target, ...IMMUTABLE],
    rules: [role(), member(), ...(options.rules ?? [])],
    problems: primitive,
    needs: options.needs ?? (() => []),
    id: (values) => {
      const condition = values['condition'] as JsonObject | undefined;
      const title = condition === undefined ? '' : `/${text(condition['title'])}`;
      return `${path(values)}/${text(values['role'])}/${text(values['member'])}${title}`;
    },
    ownership: 'shared',
    computed: { etag: ({ id }) => fingerprintOf(id) },
  };
}

// a condition is no help with these: they are refused together
function primitive(given: JsonObject) {
  const basic = ['roles/owner', 'roles/editor', 'roles/viewer'].includes(text(given['role']));
  if (!basic || given['condition'] === undefined) return [];
  const reason = `must not be given with a basic role, got '${text(given['role'])}'`;
  return [{ property: 'condition', reason }];
}

const account: Kind = {
  noun: 'service account',
  immutable: ['accountId', 'project'],
  rules: [
    matching(
      'accountId',
      /^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/,
      'of 6 to 30 characters (a-z, 0-9 and -), begin with a letter and not end with -',
    ),
    matching('displayName', /^.{0,100}$/s, 'at most 100 characters'),
  ],
  id: (values) => `projects/${text(values['project'])}/serviceAccounts/${emailOf(values)}`,
  computed: {
    email: emailOf,
    member: (values) => `serviceAccount:${emailOf(values)}`,
    name: ({ id }) => id,
    uniqueId: ({ id }) => numberOf(id, 21),
  },
};

function emailOf(values: JsonObject): string {
  return `${text(values['accountId'])}@${text(values['project'])}.iam.gserviceaccount.com`;
}

const service: Kind = {
  noun: 'service',
  immutable: ['service', 'project'],
  rules: [
    matching('service', /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, 'a service such as dns.googleapis.com'),
  ],
  id: ({ project, service: name }) => `${text(project)}/${text(name)}`,
  ownership: 'shared',
  computed: {},
};

// https://docs.cloud.google.com/iam/docs/service-agents
const AGENTS: Readonly<Record<string, string>> = {
  'artifactregistry.googleapis.com': 'gcp-sa-artifactregistry',
  'cloudkms.googleapis.com': 'gcp-sa-cloudkms',
  'container.googleapis.com': 'container-engine-robot',
  'secretmanager.googleapis.com': 'gcp-sa-secretmanager',
};

const serviceIdentity: Kind = {
  noun: 'service identity',
  immutable: ['service', 'project'],
  rules: [oneOf('service', ...Object.keys(AGENTS))],
  id: ({ project, service: name }) => `projects/${text(project)}/services/${text(name)}`,
  ownership: 'shared',
  computed: { email: agentOf, member: (values) => `serviceAccount:${agentOf(values)}` },
};

function agentOf({ project, service: name }: JsonObject): string {
  return `service-${projectNumber(text(project))}@${AGENTS[text(name)] ?? ''}.iam.gserviceaccount.com`;
}

/** Services, accounts and roles. */
export const accessKinds: Readonly<Record<string, Kind>> = {
  'gcp:projects/service:Service': service,
  'gcp:projects/serviceIdentity:ServiceIdentity': serviceIdentity,
  'gcp:projects/iAMMember:IAMMember': membership(['project'], ({ project }) => text(project)),
  'gcp:serviceaccount/account:Account': account,
  'gcp:serviceaccount/iAMMember:IAMMember': membership(
    ['serviceAccountId'],
    ({ serviceAccountId }) => text(serviceAccountId),
    {
      needs: ({ serviceAccountId }) => [
        { type: 'gcp:serviceaccount/account:Account', id: text(serviceAccountId) },
      ],
      rules: [
        matching(
          'serviceAccountId',
          /^projects\/[^/]+\/serviceAccounts\/[^/@]+@[^/]+$/,
          'the full name of a service account: projects/<project>/serviceAccounts/<e-mail>',
        ),
      ],
    },
  ),
  'gcp:storage/bucketIAMMember:BucketIAMMember': membership(
    ['bucket'],
    ({ bucket }) => `b/${bucketName(bucket)}`,
    { needs: ({ bucket }) => [{ type: 'gcp:storage/bucket:Bucket', id: bucketName(bucket) }] },
  ),
  'gcp:storage/managedFolderIamMember:ManagedFolderIamMember': membership(
    ['bucket', 'managedFolder'],
    ({ bucket, managedFolder }) => `b/${bucketName(bucket)}/managedFolders/${text(managedFolder)}`,
    {
      needs: ({ bucket, managedFolder }) => [
        {
          type: 'gcp:storage/managedFolder:ManagedFolder',
          id: `${bucketName(bucket)}/${text(managedFolder)}`,
        },
      ],
    },
  ),
  'gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember': membership(
    ['cryptoKeyId'],
    ({ cryptoKeyId }) => text(cryptoKeyId),
    {
      needs: ({ cryptoKeyId }) => [{ type: 'gcp:kms/cryptoKey:CryptoKey', id: text(cryptoKeyId) }],
    },
  ),
  'gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember': membership(
    ['managedZone', 'project'],
    zoneOf,
    { needs: (values) => [{ type: 'gcp:dns/managedZone:ManagedZone', id: zoneOf(values) }] },
  ),
  'gcp:artifactregistry/repositoryIamMember:RepositoryIamMember': membership(
    ['repository', 'location', 'project'],
    repositoryOf,
    {
      needs: (values) => [
        { type: 'gcp:artifactregistry/repository:Repository', id: repositoryOf(values) },
      ],
    },
  ),
  'gcp:secretmanager/secretIamMember:SecretIamMember': membership(
    ['secretId', 'project'],
    secretOf,
    { needs: (values) => [{ type: 'gcp:secretmanager/secret:Secret', id: secretOf(values) }] },
  ),
};

function bucketName(value: JsonObject[string] | undefined): string {
  return text(value).replace(/^b\//, '');
}

function zoneOf({ project, managedZone }: JsonObject): string {
  return `projects/${text(project)}/managedZones/${shortName(managedZone)}`;
}

function repositoryOf({ project, location, repository }: JsonObject): string {
  return `projects/${text(project)}/locations/${text(location)}/repositories/${shortName(repository)}`;
}

function secretOf({ project, secretId }: JsonObject): string {
  return `projects/${text(project)}/secrets/${shortName(secretId)}`;
}

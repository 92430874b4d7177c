import type { Registered } from './registered';

/** Who may do what, and where. */
export interface Right {
  /** As IAM names it, or the resource whose e-mail it is. */
  readonly member: string;
  /** Role. */
  readonly role: string;
  /** What the role holds for: `project p`, `folder b/f/`. */
  readonly on: string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const places: Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => string>> = {
  'projects/iAMMember:IAMMember': ({ project }) => `project ${text(project)}`,
  'serviceaccount/iAMMember:IAMMember': ({ serviceAccountId }) =>
    `account ${text(serviceAccountId).replace(/^.*\//, '')}`,
  'storage/bucketIAMMember:BucketIAMMember': ({ bucket }) => `bucket ${text(bucket)}`,
  'storage/managedFolderIamMember:ManagedFolderIamMember': ({ bucket, managedFolder }) =>
    `folder ${text(bucket)}/${text(managedFolder)}`,
  'dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember': ({ managedZone }) =>
    `zone ${text(managedZone)}`,
  'kms/cryptoKeyIAMMember:CryptoKeyIAMMember': () => 'key secrets',
  'artifactregistry/repositoryIamMember:RepositoryIamMember': ({ repository }) =>
    `repository ${text(repository)}`,
};

/** Every right that some resources give. */
export function rightsOf(all: readonly Registered[]): readonly Right[] {
  return all
    .filter(({ inputs }) => 'role' in inputs && 'member' in inputs)
    .map(({ type, inputs }) => {
      const on = places[type];
      if (on === undefined) throw new Error(`nobody knows what ${type} holds for`);
      return { member: text(inputs['member']), role: text(inputs['role']), on: on(inputs) };
    })
    .sort((one, other) => written(one).localeCompare(written(other)));
}

/** One right as a line. */
export function written({ member, role, on }: Right): string {
  return `${member} ${role} on ${on}`;
}

/** Roles that hold for a whole project and are small enough for that. */
const projectWide = new Set(['roles/container.defaultNodeServiceAccount']);

/** What nobody should be given: keys, basic roles, roles for a whole project, rights for everybody. */
export function excessive(all: readonly Registered[]): readonly string[] {
  const keys = all
    .filter(({ type }) => /serviceaccount\/key:|hmacKey:/i.test(type))
    .map(({ type, name }) => `${type} ${name} is a key that never expires`);
  return [
    ...keys,
    ...rightsOf(all).flatMap((right) => {
      const line = written(right);
      const found: string[] = [];
      if (/^roles\/(owner|editor|viewer)$/.test(right.role)) found.push(`${line}: a basic role`);
      if (/^(allUsers|allAuthenticatedUsers)$/.test(right.member)) found.push(`${line}: everybody`);
      if (right.on.startsWith('project ') && !projectWide.has(right.role)) {
        found.push(`${line}: the whole project`);
      }
      return found;
    }),
  ];
}

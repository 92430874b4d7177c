import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import type { CloudIdentity, CloudRight } from '../products/part';

/**
 * The identities themselves when an environment with a cloud of its own can give them what they need. Pure.
 *
 * @throws UserError with everything that it can not.
 */
export function checkedIdentities(
  environment: Environment,
  identities: readonly CloudIdentity[],
): readonly CloudIdentity[] {
  const problems = identities.flatMap((identity) => [
    ...accountProblems(environment.cloud?.project ?? '', identity),
    ...identity.needs.flatMap((need) => needProblems(environment, identity, need)),
  ]);
  return sound(identities, problems, environment);
}

/**
 * The identities of a branch when they only read what its host lets branches read. Pure.
 *
 * @throws UserError with everything else that they want.
 */
export function checkedBranchIdentities(
  environment: Environment,
  identities: readonly CloudIdentity[],
  reader: { readonly account: string; readonly project: string },
): readonly CloudIdentity[] {
  const problems = identities.flatMap((identity) => {
    const where = placeOf(identity);
    const account =
      identity.account === reader.account
        ? []
        : [
            `${where}: 'account' must be '${reader.account}' in a branch, got '${identity.account}'`,
          ];
    const wrong = identity.needs.filter(({ right }) => right !== 'read-backups');
    return [
      ...account,
      ...accountProblems(reader.project, identity),
      ...wrong.map(
        ({ right }) => `${where}: 'right' must be 'read-backups' in a branch, got '${right}'`,
      ),
    ];
  });
  return sound(identities, problems, environment);
}

function accountProblems(project: string, identity: CloudIdentity): readonly string[] {
  if (identity.project === project) return [];
  return [`${placeOf(identity)}: 'project' must be '${project}', got '${identity.project}'`];
}

function needProblems(
  { name, cloud }: Environment,
  identity: CloudIdentity,
  need: CloudRight,
): readonly string[] {
  const where = placeOf(identity);
  if (need.right === 'edit-dns') {
    if (need.zone === cloud?.dnsZone) return [];
    return [`${where}: 'zone' must be '${cloud?.dnsZone ?? ''}', got '${need.zone}'`];
  }
  const bucket = cloud?.backups?.bucket;
  const problems: string[] = [];
  if (bucket === undefined) {
    problems.push(
      `${where}: 'bucket' must be one that the environment makes, got '${need.bucket}'`,
    );
  } else if (need.bucket !== bucket) {
    problems.push(`${where}: 'bucket' must be '${bucket}', got '${need.bucket}'`);
  }
  if (!need.folder.startsWith(`${name}/`)) {
    problems.push(`${where}: 'folder' must begin with '${name}/', got '${need.folder}'`);
  }
  return problems;
}

function placeOf({ namespace, serviceAccount }: CloudIdentity): string {
  return `identity of ${namespace}/${serviceAccount}`;
}

function sound(
  identities: readonly CloudIdentity[],
  problems: readonly string[],
  { name }: Environment,
): readonly CloudIdentity[] {
  if (problems.length === 0) return identities;
  throw new UserError(problems, {
    fix: `correct 'cloud' and the storages of databases in environments/${name}.ts`,
  });
}

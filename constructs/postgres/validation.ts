import { Size } from 'cdk8s';
import { UserError } from '../../errors/user-error';
import { archiveProblems, backupProblems } from './backup-validation';
import { parameterProblems } from './parameters';
import { poolerProblems } from './pooler';
import type { Decided } from './decided';
import { isReservedRole } from './roles';

/** Throws every problem of the props at once. */
export function checkCluster(props: Decided): void {
  const where = /^[a-z0-9-]+$/.test(props.name) ? `postgres.${props.name}` : 'postgres';
  const { parameters = {}, instances, resources, walStorage } = props;
  const problems = [
    ...identityProblems(where, props),
    ...sizeProblems(where, props),
    ...imageProblems(where, props),
    ...replicationProblems(where, props),
    ...parameterProblems(where, parameters, { instances, resources, walStorage }),
    ...roleProblems(where, props),
    ...databaseProblems(where, props),
    ...(props.pooler === undefined ? [] : poolerProblems(where, props.pooler)),
    ...backupProblems(where, props),
    ...archiveProblems(where, props),
  ];
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: "correct the properties of 'PostgresCluster' named above",
    });
  }
}

const identifier = /^[a-z_][a-z0-9_]{0,62}$/;
const identifierRule = "1 to 63 lower-case letters, digits and '_', no digit first";

function identityProblems(where: string, { name, database, owner }: Decided): string[] {
  const problems: string[] = [];
  // https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/webhook/v1/cluster_webhook.go (validateName)
  if (!/^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) {
    problems.push(
      `${where}: 'name' must be 1 to 50 lower-case letters, digits and inner dashes, a letter first, got '${name}'`,
    );
  }
  if (!identifier.test(database) || /^(postgres|template[01])$/.test(database)) {
    problems.push(
      `${where}: 'database' must be ${identifierRule}, and not 'postgres', 'template0' or 'template1', got '${database}'`,
    );
  }
  if (!identifier.test(owner) || isReservedRole(owner)) {
    problems.push(
      `${where}: 'owner' must be ${identifierRule}, and not 'postgres', 'streaming_replica' or begin with 'pg_' or 'cnpg_', got '${owner}'`,
    );
  }
  return problems;
}

function sizeProblems(where: string, { storage, walStorage, resources }: Decided): string[] {
  const least = (property: string, given: Size | undefined, minimum: Size, written: string) =>
    given !== undefined && given.toKibibytes() < minimum.toKibibytes()
      ? [`${where}: '${property}' must be at least ${written}, got '${given.asString()}'`]
      : [];
  return [
    ...least('storage', storage, Size.gibibytes(1), '1 GiB'),
    // PostgreSQL lets its log grow to 1 GiB before it writes a checkpoint
    ...least('walStorage', walStorage, Size.gibibytes(2), '2 GiB'),
    ...least('memory', resources.memory, Size.mebibytes(256), '256 MiB'),
  ];
}

function imageProblems(where: string, { image }: Decided): string[] {
  if (typeof image !== 'string') {
    return Number.isInteger(image.major) && image.major >= 14
      ? []
      : [`${where}.image: 'major' must be a whole number from 14, got '${image.major}'`];
  }
  // the operator reads the version out of the tag
  return /^[^\s:@]+(:\d+\/[^\s:@]+)?:\d+(\.\d+)*([._-][\w.-]+)?(@sha256:[0-9a-f]{64})?$/.test(image)
    ? []
    : [
        `${where}: 'image' must be a full reference whose tag begins with PostgreSQL's version, such as 'ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie', got '${image}'`,
      ];
}

function replicationProblems(where: string, { instances, synchronous }: Decided): string[] {
  if (!Number.isInteger(instances) || instances < 1 || instances > 20) {
    return [`${where}: 'instances' must be an integer from 1 to 20, got '${instances}'`];
  }
  if (synchronous === undefined) return [];
  const { replicas } = synchronous;
  return Number.isInteger(replicas) && replicas >= 1 && replicas < instances
    ? []
    : [
        `${where}.synchronous: 'replicas' must be an integer from 1 to less than 'instances', which is ${instances}, got '${replicas}'`,
      ];
}

function roleProblems(where: string, { roles = [], owner }: Decided): string[] {
  return roles.flatMap((role, index) => {
    const { name, connections } = role;
    const here = `${where}.roles.${name}`;
    const problems: string[] = [];
    if (!identifier.test(name) || isReservedRole(name)) {
      problems.push(
        `${here}: 'name' must be ${identifierRule}, and not 'postgres', 'streaming_replica' or begin with 'pg_' or 'cnpg_', got '${name}'`,
      );
    }
    if (name === owner) {
      problems.push(`${here}: 'name' must not be the owner's, who is there anyway, got '${name}'`);
    }
    if (roles.findIndex((other) => other.name === name) !== index) {
      problems.push(`${here}: 'name' must be listed once, got '${name}'`);
    }
    if (connections !== undefined && !(Number.isInteger(connections) && connections >= 1)) {
      problems.push(`${here}: 'connections' must be a whole number from 1, got '${connections}'`);
    }
    return problems;
  });
}

function databaseProblems(where: string, { databases = [], owner, roles = [] }: Decided): string[] {
  const owners = [owner, ...roles.map(({ name }) => name)];
  return databases.flatMap((database, index) => {
    const { name, extensions = [], schemas = [] } = database;
    const here = `${where}.databases.${name}`;
    const problems: string[] = [];
    if (!identifier.test(name) || /^(postgres|template[01])$/.test(name)) {
      problems.push(
        `${here}: 'name' must be ${identifierRule}, and not 'postgres', 'template0' or 'template1', got '${name}'`,
      );
    }
    if (databases.findIndex((other) => other.name === name) !== index) {
      problems.push(`${here}: 'name' must be listed once, got '${name}'`);
    }
    if (!owners.includes(database.owner)) {
      problems.push(
        `${here}: 'owner' must be a role of the cluster (${owners.join(', ')}), got '${database.owner}'`,
      );
    }
    const named = { extensions, schemas };
    for (const key of ['extensions', 'schemas'] as const) {
      const twice = named[key].find((one, at) => named[key].indexOf(one) !== at);
      if (twice !== undefined)
        problems.push(`${here}: '${key}' must be listed once each, got '${twice}' twice`);
    }
    return problems;
  });
}

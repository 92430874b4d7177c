import { UserError } from '../../errors/user-error';
import { backupProblems } from './backup-rules';
import { secretKeyProblems } from './secret-rules';
import { ports } from './ports';
import type { ImmudbProps, ImmudbUser } from './props';

/** The administrator that immudb makes itself; its name can not be changed. */
export const adminUser = 'immudb';

/** The user of the primary that replicas log in as. */
export const replicationUser = 'replicator';

/**
 * What the primary's `defaultdb` is called on replicas: a node that may load other databases
 * refuses to make its own `defaultdb` follow another.
 */
export const defaultDatabaseCopy = 'primary_defaultdb';

// immulog is the server's log folder: a database of that name would not be loaded again after a restart
const reservedDatabases = ['systemdb', 'defaultdb', 'immulog', defaultDatabaseCopy];
const reservedUsers = [adminUser, replicationUser];

/** Throws every problem of the props at once. */
export function checkImmudb(props: ImmudbProps): void {
  const where = /^[a-z0-9-]+$/.test(props.name) ? `immudb.${props.name}` : 'immudb';
  const problems = [
    ...identityProblems(where, props),
    ...replicationProblems(where, props),
    ...databaseProblems(where, props),
    ...secretProblems(where, props),
    ...sizeProblems(where, props),
    ...portProblems(where, props),
    ...volumeProblems(where, props),
    ...(props.backup ? backupProblems(`${where}.backup`, props.backup) : []),
    ...(props.users ?? []).flatMap((user) => userProblems(where, user, props)),
  ];
  if (problems.length > 0) {
    throw new UserError(problems, { fix: "correct the properties of 'Immudb' named above" });
  }
}

function identityProblems(where: string, { name, image, version }: ImmudbProps): string[] {
  const problems: string[] = [];
  // the longest object name adds '-replica-9', and a StatefulSet's name must leave room for a hash
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    problems.push(
      `${where}: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got '${name}'`,
    );
  }
  if (!/^[^\s:@]+(:\d+\/[^\s:@]+)?:[\w.]+-[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)) {
    problems.push(
      `${where}: 'image' must be a full reference to a variant with a shell, such as 'docker.io/codenotary/immudb:1.11.1-bullseye-slim', got '${image}'`,
    );
  }
  if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version)) {
    problems.push(`${where}: 'version' must be a label value, such as '1.11.1', got '${version}'`);
  }
  return problems;
}

function replicationProblems(where: string, { replicas, replication }: ImmudbProps): string[] {
  const problems: string[] = [];
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 9) {
    problems.push(`${where}: 'replicas' must be an integer from 0 to 9, got '${replicas}'`);
  } else if (replication.mode === 'synchronous') {
    const { acks } = replication;
    if (replicas === 0) {
      problems.push(
        `${where}.replication: 'mode' must be 'asynchronous' where 'replicas' is 0, or every write blocks, got 'synchronous'`,
      );
    } else if (!Number.isInteger(acks) || acks < 1 || acks > replicas) {
      problems.push(
        `${where}.replication: 'acks' must be an integer from 1 to 'replicas', which is ${replicas}, or every write blocks, got '${acks}'`,
      );
    }
  }
  return problems;
}

function databaseProblems(where: string, { databases }: ImmudbProps): string[] {
  return databases.flatMap((database, index) => {
    const problem = databaseProblem(database, databases.indexOf(database) < index);
    return problem === undefined
      ? []
      : [`${where}.databases.${index}: ${problem}, got '${database}'`];
  });
}

function databaseProblem(name: string, again: boolean): string | undefined {
  // https://github.com/codenotary/immudb/blob/v1.11.1/pkg/server/server.go (isValidDBName), without other alphabets
  if (!/^[a-z0-9_]{1,128}$/.test(name)) {
    return "'name' must be 1 to 128 lower-case letters, digits and '_'";
  }
  if (reservedDatabases.includes(name)) {
    return `'name' must not be reserved (${reservedDatabases.join(', ')})`;
  }
  return again ? "'name' must be listed once" : undefined;
}

function userProblems(where: string, user: ImmudbUser, props: ImmudbProps): string[] {
  const here = `${where}.users.${user.name}`;
  const problems: string[] = [];
  if (!/^\w{1,63}$/.test(user.name)) {
    problems.push(`${here}: 'name' must be 1 to 63 letters, digits and '_', got '${user.name}'`);
  } else if (reservedUsers.includes(user.name)) {
    problems.push(
      `${here}: 'name' must not be reserved (${reservedUsers.join(', ')}), got '${user.name}'`,
    );
  }
  if ((props.users ?? []).find(({ name }) => name === user.name) !== user) {
    problems.push(`${here}: 'name' must be listed once, got '${user.name}'`);
  }
  if (user.databases.length === 0) {
    problems.push(`${here}: 'databases' must name at least one database, got none`);
  }
  for (const database of user.databases) {
    if (!props.databases.includes(database)) {
      problems.push(
        `${here}: 'databases' must be among those of immudb (${props.databases.join(', ')}), got '${database}'`,
      );
    }
  }
  return [...problems, ...secretKeyProblems(`${here}.passwordSecret`, user.passwordSecret)];
}

function secretProblems(where: string, { adminSecret, replicationSecret }: ImmudbProps): string[] {
  const problems = [
    ...secretKeyProblems(`${where}.adminSecret`, adminSecret),
    ...secretKeyProblems(`${where}.replicationSecret`, replicationSecret),
  ];
  if (adminSecret.name === replicationSecret.name && adminSecret.key === replicationSecret.key) {
    problems.push(
      `${where}.replicationSecret: 'key' must differ from the administrator's, or a replica holds the administrator's password, got '${adminSecret.key}'`,
    );
  }
  return problems;
}

function sizeProblems(where: string, { storage, memory }: ImmudbProps): string[] {
  const problems: string[] = [];
  if (storage.toKibibytes() < 1024 * 1024) {
    problems.push(`${where}: 'storage' must be at least 1 GiB, got '${storage.asString()}'`);
  }
  if (memory && memory.toKibibytes() < 256 * 1024) {
    problems.push(`${where}: 'memory' must be at least 256 MiB, got '${memory.asString()}'`);
  }
  return problems;
}

function portProblems(where: string, { secondReadPort: port }: ImmudbProps): string[] {
  if (port === undefined) return [];
  const taken = Object.values<number>(ports);
  return Number.isInteger(port) && port >= 1 && port <= 65535 && !taken.includes(port)
    ? []
    : [
        `${where}: 'secondReadPort' must be a port that no listener has (${taken.join(', ')}), got '${port}'`,
      ];
}

function volumeProblems(where: string, { volumes, replicas }: ImmudbProps): string[] {
  if (volumes?.kind !== 'local') return [];
  const problems: string[] = [];
  if (volumes.replicas.length !== replicas) {
    problems.push(
      `${where}.volumes: 'replicas' must name a volume for each of the ${replicas} replicas, got ${volumes.replicas.length}`,
    );
  }
  const all = [volumes.primary, ...volumes.replicas];
  all.forEach(({ node, path }, index) => {
    const here =
      index === 0 ? `${where}.volumes.primary` : `${where}.volumes.replicas.${index - 1}`;
    if (!/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/.test(node)) {
      problems.push(`${here}: 'node' must be the name of a machine, got '${node}'`);
    }
    if (!/^(\/(?!\.{1,2}(\/|$))[\w.-]+)+$/.test(path)) {
      problems.push(
        `${here}: 'path' must be an absolute path (such as '/mnt/disks/ledger'), got '${path}'`,
      );
    }
    if (all.findIndex((other) => other.node === node) !== index) {
      problems.push(
        `${here}: 'node' must differ from those of the other nodes, or one machine takes two copies of the data with it, got '${node}'`,
      );
    }
  });
  return problems;
}

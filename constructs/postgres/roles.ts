import {
  ClusterSpecManagedRolesEnsure as Ensure,
  type ClusterSpecManagedRoles,
} from './imports/postgresql.cnpg.io';
import type { PostgresRole, RoleRight } from './props';

const rights: Readonly<Record<RoleRight, keyof ClusterSpecManagedRoles>> = {
  'create databases': 'createdb',
  'create roles': 'createrole',
  replicate: 'replication',
  'bypass row security': 'bypassrls',
};

/** A role as CloudNativePG writes it. */
export function managedRole(role: PostgresRole): ClusterSpecManagedRoles {
  const granted = (role.rights ?? []).map((right) => [rights[right], true] as const);
  return {
    name: role.name,
    ensure: Ensure.PRESENT,
    // what is false stays out: the operator writes the list again without it, and would own it from then on
    ...(role.passwordSecret === undefined
      ? {}
      : { login: true, passwordSecret: { name: role.passwordSecret } }),
    ...(role.memberOf === undefined ? {} : { inRoles: [...role.memberOf] }),
    ...(role.connections === undefined ? {} : { connectionLimit: role.connections }),
    ...Object.fromEntries(granted),
  };
}

/** Whether PostgreSQL or the operator keeps a name to itself. */
export function isReservedRole(name: string): boolean {
  return /^(pg_|cnpg_)/.test(name) || name === 'postgres' || name === 'streaming_replica';
}

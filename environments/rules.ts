import type { Environment } from './environment';

/** What a rule found: the path of the value to change, and what is allowed there. */
export interface Finding {
  /** Keys from the environment down to the value. */
  readonly path: readonly (string | number)[];
  /** What is allowed, in the words of the schema: `must …`. */
  readonly message: string;
}

/** A rule between values that are each right on their own. */
export interface Rule {
  /** Name of the rule, for documentation and tests. */
  readonly name: string;
  /** Paths it reads; it is not asked where one of them is wrong already. */
  readonly reads: readonly string[];
  /** Every violation. */
  findings(environment: Environment): readonly Finding[];
}

const acknowledgedByExistingReplicas: Rule = {
  name: 'synchronous writes wait for replicas that exist',
  reads: ['immudb.replicas', 'immudb.replication'],
  findings: ({ immudb: { replicas, replication } }) =>
    replication.mode === 'synchronous' && replication.acks > replicas
      ? [
          {
            path: ['immudb', 'replication', 'acks'],
            message: `must be at most 'replicas', which is ${replicas}: with fewer replicas than acknowledgements every write blocks`,
          },
        ]
      : [],
};

const databasesListedOnce: Rule = {
  name: 'a database is listed once',
  reads: ['immudb.databases'],
  findings: ({ immudb: { databases } }) =>
    databases.flatMap((database, index) =>
      databases.indexOf(database) === index
        ? []
        : [{ path: ['immudb', 'databases', index], message: 'must be listed once' }],
    ),
};

const oneNamespaceEach: Rule = {
  name: 'each product has a namespace of its own',
  reads: ['certManager.namespace', 'immudb.namespace'],
  findings: ({ certManager, immudb }) =>
    certManager.namespace === immudb.namespace
      ? [
          {
            path: ['immudb', 'namespace'],
            message:
              "must differ from 'certManager.namespace': each product has a namespace of its own",
          },
        ]
      : [],
};

/** Every rule between fields. */
export const rules: readonly Rule[] = [
  acknowledgedByExistingReplicas,
  databasesListedOnce,
  oneNamespaceEach,
];

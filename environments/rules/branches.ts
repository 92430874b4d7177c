import { branchPrefix, isBranchName } from '../branch-names';
import type { Environment } from '../environment';
import type { Rule } from '../values';
import { hostLabels } from './hosts';
import { namespacePaths, valueAt } from './namespaces';

/** Rules about branches, and about what is reserved for them. */
export const branchRules: readonly Rule<Environment>[] = [
  {
    name: "names that begin with 'branch-' are branches'",
    reads: ['name', 'branch'],
    findings: ({ name, branch }) =>
      branch === undefined && name.startsWith(branchPrefix)
        ? [{ path: ['name'], message: `must not begin with '${branchPrefix}', as branches do` }]
        : branch !== undefined && !isBranchName(name)
          ? [{ path: ['name'], message: `must be '${branchPrefix}' and the slug of a branch` }]
          : [],
  },
  {
    name: "namespaces and hosts that begin with 'branch-' are branches'",
    reads: ['branch', 'postgres.clusters', 'monitoring', 'application', 'infra'],
    findings: (environment) =>
      environment.branch !== undefined
        ? []
        : [...namespacePaths(environment), ...hostLabels(environment).map(({ path }) => path)]
            .filter((path) => String(valueAt(environment, path)).startsWith(branchPrefix))
            .map((path) => ({
              path,
              message: `must not begin with '${branchPrefix}', as those of branches do`,
            })),
  },
  {
    name: 'a branch is thrown away, and its cluster is not',
    reads: ['branch', 'data', 'cluster.kind'],
    findings: ({ branch, data, cluster }) =>
      branch === undefined
        ? []
        : [
            ...(data === 'keep'
              ? [{ path: ['data'], message: "must be 'throw-away' in a branch" }]
              : []),
            ...(cluster.kind === 'shared'
              ? []
              : [{ path: ['cluster', 'kind'], message: "must be 'shared' in a branch" }]),
          ],
  },
  {
    name: 'a branch stays in its own namespace',
    reads: ['branch', 'name', 'postgres.clusters', 'application.namespace'],
    findings: (environment) =>
      environment.branch === undefined
        ? []
        : namespacePaths(environment)
            .filter((path) => valueAt(environment, path) !== environment.name)
            .map((path) => ({
              path,
              message: `must be '${environment.name}': a branch stays in its own namespace`,
            })),
  },
  {
    name: 'a branch answers at its own name',
    reads: ['branch', 'name', 'application.host'],
    findings: ({ branch, name, application }) =>
      branch === undefined || application === undefined || application.host === name
        ? []
        : [{ path: ['application', 'host'], message: `must be '${name}', as the branch is named` }],
  },
  {
    name: 'a branch writes no backups',
    reads: ['branch', 'postgres.clusters'],
    findings: ({ branch, postgres }) =>
      branch === undefined
        ? []
        : Object.entries(postgres?.clusters ?? {})
            .filter(([, { backup }]) => backup !== undefined)
            .map(([name]) => ({
              path: ['postgres', 'clusters', name, 'backup'],
              message: 'must be left out in a branch, whose identity only reads',
            })),
  },
  {
    name: 'branches read an archive as an account of their host',
    reads: ['name', 'branches', 'cloud', 'application'],
    findings: ({ name, branches, cloud, application }) =>
      branches?.archive === undefined
        ? []
        : [
            // in a lab's own store they have keys
            ...(cloud === undefined && branches.archive.environment !== name
              ? [
                  {
                    path: ['branches', 'archive'],
                    message:
                      "must be left out where there is no 'cloud', as whose account it is read",
                  },
                ]
              : []),
            ...(application?.database === undefined
              ? [
                  {
                    path: ['branches', 'archive'],
                    message:
                      "must be left out where 'application.database' names no cluster to begin with it",
                  },
                ]
              : []),
          ],
  },
];

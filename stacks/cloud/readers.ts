import type { BackupReaderEnvironment } from '../../environments/cloud';
import {
  branchReaderAccount,
  nodesAccount,
  serviceAccountEmail,
} from '../../environments/cloud-names';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';

/** Who reads a folder of backups from another environment. */
export interface ForeignReader {
  /** Id of the account, unique together with the environment's name. */
  readonly name: string;
  /** The account as IAM names it. */
  readonly member: string;
  /** What it reads. */
  readonly reads: BackupReaderEnvironment;
}

/**
 * Those who may read an environment's backups. The accounts are made by the stacks of their own environments, so that
 * a branch needs no right in this one's project.
 *
 * @throws UserError with every reader that has no identity of Google Cloud.
 */
export function readersOf(
  { name, cloud }: Environment,
  environmentOf: (name: string) => Environment,
): readonly ForeignReader[] {
  const problems: string[] = [];
  const readers = (cloud?.backups?.readers ?? []).flatMap((reads, index) => {
    const host = environmentOf(reads.from);
    if (host.cloud === undefined) {
      problems.push(
        `${name}.cloud.backups.readers.${index}.from: 'from' must be an environment with a 'cloud', got '${reads.from}'`,
      );
      return [];
    }
    const account = readerAccount(host);
    const member = `serviceAccount:${serviceAccountEmail(account, host.cloud.project)}`;
    return [{ name: account, member, reads }];
  });
  if (problems.length === 0) return readers;
  throw new UserError(problems, { fix: `correct environments/${name}.ts` });
}

/** Machines of kubeadm have no Workload Identity: what a pod there may do, its node may. */
export function readerAccount(host: Environment): string {
  return host.cluster.kind === 'kubeadm' ? nodesAccount(host) : branchReaderAccount(host);
}

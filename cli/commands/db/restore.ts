import { UserError } from '../../../errors/user-error';
import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import {
  clustersOf,
  clusterWithBackups,
  oneCluster,
  requireContainers,
} from '../../database/choice';
import { numbersOf } from '../../database/numbers';
import { originOf } from '../../database/origin';
import { nameProblems, removeCommand, restoreCopy } from '../../database/restore';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';
import { duration } from '../../text/duration';
import { labelled } from '../../text/labelled';

/** Recovers a database into a new cluster. */
export async function restore(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const origin = originOf(input);
  const { timeout: minutes = 240 } = numbersOf(input, { timeout: '--timeout' });
  return withDatabases<ExitCode>(host, stack, async (access) => {
    const { environment, host: landlord } = access;
    const named = text(input, 'cluster');
    clustersOf(environment, named);
    const name = text(input, 'as');
    const problems = nameProblems(environment, name);
    if (name === undefined || problems.length > 0) throw new UserError(problems);
    const { name: cluster, namespace } =
      origin.from === 'archive'
        ? clusterWithBackups(environment, named)
        : oneCluster(environment, named);
    requireContainers(environment, landlord);
    const { elapsedMs } = await restoreCopy(host, access, {
      copy: { environment, host: landlord, cluster, name, origin, size: 'as-source' },
      namespace,
      seconds: minutes * 60,
    });
    const made: Restored = {
      ...{ stack, cluster, namespace, name, from: origin, elapsedMs },
      database: environment.postgres?.clusters[cluster]?.database ?? '',
      service: `${name}-rw.${namespace}.svc`,
      remove: removeCommand(stack, name),
    };
    host.print(flag(input, 'json') ? JSON.stringify(made, undefined, 2) : restoredText(made, host));
    return 0;
  });
}

interface Restored {
  readonly stack: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly from: object;
  readonly elapsedMs: number;
  readonly database: string;
  readonly service: string;
  /** The command that removes it. */
  readonly remove: string;
}

function restoredText(made: Restored, { paint, columns }: Host): string {
  const { namespace, name, cluster, database, service, elapsedMs } = made;
  const look = `kubectl exec -it -n ${namespace} ${name}-1 -c postgres -- psql ${database}`;
  return [
    `${paint.good('restored')}: ${namespace}/${name} from ${cluster} (${duration(elapsedMs)})`,
    labelled(
      [
        ['service', service],
        ['look', look],
        ['remove', made.remove],
      ],
      paint.dim,
      columns,
    ),
    paint.warn('it has no backups: one that is to stay belongs in the environment'),
  ].join('\n');
}

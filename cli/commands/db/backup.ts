import { UserError } from '../../../errors/user-error';
import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import { backupManifest, backupName, followBackup } from '../../database/backup';
import { tookText } from '../../database/backups';
import { clusterWithBackups, requireContainers } from '../../database/choice';
import { numbersOf } from '../../database/numbers';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';
import { stepped } from '../../progress/progress';

/** Takes a backup now and follows it to its end. */
export async function backup(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const { timeout: minutes = 60 } = numbersOf(input, { timeout: '--timeout' });
  return withDatabases(host, stack, async ({ environment, host: landlord, kubectl }) => {
    const cluster = clusterWithBackups(environment, text(input, 'cluster'));
    requireContainers(environment, landlord);
    const name = backupName(cluster.name, new Date());
    const manifest = backupManifest(
      { environment, ...(landlord && { host: landlord }) },
      cluster.name,
      name,
    );
    await kubectl.create([manifest]);
    const patience = { seconds: minutes * 60, signal: host.interrupt.asked };
    const row = await stepped(
      host.progress,
      `backup ${name}`,
      (step) => followBackup(kubectl, cluster, { name, step, patience }),
      ({ phase }) => phase,
    ).catch((error: unknown) => {
      if (!host.interrupt.asked.aborted) throw error;
    });
    if (row === undefined) {
      host.note(`backup ${name} goes on in the cluster: ./plinth db backups ${stack}`);
      return 130;
    }
    if (row.phase !== 'completed') {
      throw new UserError(
        `backup ${cluster.namespace}/${name}: ${row.phase}${row.error === undefined ? '' : `: ${row.error}`}`,
        { fix: `./plinth db status ${stack} --cluster ${cluster.name}` },
      );
    }
    host.print(
      flag(input, 'json')
        ? JSON.stringify({ stack, cluster: cluster.name, ...row }, undefined, 2)
        : `${host.paint.good('complete')}: ${name}, ID ${row.id ?? 'unknown'}, from ${row.from ?? 'an instance'} (${tookText(row)})`,
    );
    return 0;
  });
}

import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import { backupReport, backupsText, readBackups } from '../../database/backups';
import { clustersOf, keepsBackups } from '../../database/choice';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';
import { stepped } from '../../progress/progress';

/** Lists what the databases of a stack can be recovered from. */
export async function backups(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  return withDatabases<ExitCode>(host, stack, async ({ environment, kubectl }) => {
    const chosen = clustersOf(environment, text(input, 'cluster'));
    const reports = await stepped(host.progress, 'backups', () =>
      Promise.all(
        chosen.map(async (cluster) =>
          backupReport(
            cluster,
            keepsBackups(environment, cluster.name) ? 'in the archive' : 'nowhere',
            await readBackups(kubectl, cluster.namespace),
          ),
        ),
      ),
    );
    const now = new Date();
    host.print(
      flag(input, 'json')
        ? JSON.stringify({ stack, clusters: reports }, undefined, 2)
        : reports.map((report) => backupsText(report, now, host)).join('\n\n'),
    );
    return 0;
  });
}

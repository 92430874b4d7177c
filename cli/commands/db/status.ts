import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import { clustersOf, hasContainers, keepsBackups } from '../../database/choice';
import { statusReport } from '../../database/status';
import { readCluster } from '../../database/status-read';
import { databaseStatusText } from '../../database/status-text';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';
import { stepped } from '../../progress/progress';

/** Shows how the databases of a stack are. */
export async function status(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  return withDatabases(host, stack, async ({ environment, host: landlord, kubectl }) => {
    const chosen = clustersOf(environment, text(input, 'cluster'));
    const facts = await stepped(host.progress, 'databases', () =>
      Promise.all(
        chosen.map((cluster) =>
          readCluster(
            kubectl,
            cluster,
            keepsBackups(environment, cluster.name) ? 'in the archive' : 'nowhere',
            hasContainers(environment, landlord) ? 'real' : 'simulated',
          ),
        ),
      ),
    );
    const now = new Date();
    const reports = facts.map((one) => statusReport(one, now));
    host.print(
      flag(input, 'json')
        ? JSON.stringify({ stack, clusters: reports }, undefined, 2)
        : reports.map((report) => databaseStatusText(report, now, host)).join('\n\n'),
    );
    return reports.every(({ verdict }) => verdict === 'healthy') ? 0 : 1;
  });
}

import type { ExitCode, Input } from '../../command';
import { withDatabases } from '../../database/access';
import { clusterWithBackups, requireContainers } from '../../database/choice';
import { drill as drillOf } from '../../database/drill/drill';
import { drillReport } from '../../database/drill/report';
import { drillText } from '../../database/drill/text';
import { numbersOf } from '../../database/numbers';
import type { Host } from '../../host';
import { flag, stackOf, text } from '../../options';

/** Proves that the newest backup can be recovered. */
export async function drill(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const numbers = numbersOf(input, {
    maxRpo: '--max-rpo',
    maxRto: '--max-rto',
    countUpTo: '--count-up-to',
    timeout: '--timeout',
  });
  const { maxRpo = 10, maxRto, countUpTo = 10_000_000, timeout = 240 } = numbers;
  return withDatabases(host, stack, async (access) => {
    const cluster = clusterWithBackups(access.environment, text(input, 'cluster'));
    requireContainers(access.environment, access.host);
    const facts = await drillOf(host, access, { cluster, seconds: timeout * 60, countUpTo });
    const report = drillReport(facts, {
      rpo: maxRpo * 60,
      ...(maxRto !== undefined && { rto: maxRto * 60 }),
    });
    host.print(
      flag(input, 'json')
        ? JSON.stringify(report, undefined, 2)
        : drillText(report, new Date(), host),
    );
    return report.verdict === 'passed' ? 0 : 1;
  });
}

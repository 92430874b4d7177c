import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { applyChanges } from '../../images/changes';
import { lockChanges } from '../../images/lock';
import { report } from '../../images/report';
import { withRegistries } from '../../images/session';
import { oneTarget } from '../../images/targets';
import { flag } from '../../options';

/** Gives references the digest of their tag. */
export async function lock(input: Input, host: Host): Promise<ExitCode> {
  const target = oneTarget(input.arguments[0], flag(input, 'catalogue'));
  const moved = flag(input, 'follow') ? 'followed' : 'refused';
  const changes = await withRegistries(input, host, 'asking registries', (registries) =>
    lockChanges(host.checkout, target, registries, moved),
  );
  const isDry = flag(input, 'dryRun');
  if (!isDry) applyChanges(host.checkout, [changes]);
  report(input, host, {
    changes,
    stays: [],
    written: isDry ? 'not written' : 'written',
    why: 'References are locked by the digests of their tags.',
  });
  return 0;
}

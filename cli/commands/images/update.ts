import { UserError } from '../../../errors/user-error';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { applyChanges, newestOf } from '../../images/changes';
import { look, type Looked } from '../../images/look';
import { onlyOf } from '../../images/only';
import { report } from '../../images/report';
import { clock, counting, withRegistries } from '../../images/session';
import { oneTarget, type Target } from '../../images/targets';
import { flag, text } from '../../options';

/** Moves images to the newest that their policies let them have. */
export async function update(input: Input, host: Host): Promise<ExitCode> {
  const target = limited(
    oneTarget(input.arguments[0], flag(input, 'catalogue')),
    onlyOf(text(input, 'only')),
  );
  const looked = await withRegistries(input, host, 'asking registries', (registries, step) =>
    look(target, { registries, now: clock.now(), onDone: counting([target], step) }),
  );
  requireKnown(looked);
  const changes = newestOf(looked);
  const isDry = flag(input, 'dryRun');
  if (!isDry) applyChanges(host.checkout, [changes]);
  // held and pinned ones have a reason, also where their tags were moved
  const stays = looked.findings.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [{ name, reason }],
  );
  for (const { name, state } of looked.findings) {
    if (state === 'moved')
      host.note(`${name}: its tag is another image now than the locked one, which stays`);
  }
  report(input, host, {
    changes,
    stays,
    written: isDry ? 'not written' : 'written',
    why: 'The newest images that the policies allow.',
  });
  return 0;
}

function limited(target: Target, only: ReadonlySet<string> | undefined): Target {
  const subjects = target.subjects.filter(({ name }) => only?.has(name) ?? true);
  return { ...target, subjects };
}

/** A part of the changes would look like all of them. */
function requireKnown({ target, findings }: Looked): void {
  const problems = findings.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${target.name}.images.${name}: ${problem}`],
  );
  if (problems.length === 0) return;
  throw new UserError([...new Set(problems)], {
    fix: 'no file was changed: run it again, or limit it with --only',
  });
}

import { environmentFor, environmentNames } from '../../../environments';
import { UserError } from '../../../errors/user-error';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { applyChanges } from '../../images/changes';
import { onlyOf } from '../../images/only';
import { promotion, runningOf, type Running } from '../../images/promote';
import { report } from '../../images/report';
import { namesThatRun, readDeployment } from '../../images/stack';
import { deployedReferences } from '../../images/deployed';
import { flag, text } from '../../options';
import { stepped } from '../../progress/progress';

/** Makes an environment run what another one runs. */
export async function promote(input: Input, host: Host): Promise<ExitCode> {
  const [from = '', to = ''] = input.arguments;
  requireTwo(from, to);
  const only = onlyOf(text(input, 'only'));
  const isWritten = flag(input, 'asWritten');
  const running = isWritten
    ? asWritten(from)
    : await stepped(host.progress, `reading what ${from} runs`, () => asDeployed(host, from));
  const wanted = new Map([...running].filter(([name]) => only?.has(name) ?? true));
  const { changes, kept } = promotion(from, wanted, environmentFor(to));
  const target = { name: to, kind: 'environment', file: `environments/${to}.ts` } as const;
  const isDry = flag(input, 'dryRun');
  if (!isDry) applyChanges(host.checkout, [{ target, changes }]);
  report(input, host, {
    changes: { target, changes },
    stays: kept,
    written: isDry ? 'not written' : 'written',
    why: isWritten ? `As the file of ${from} says.` : `As ${from} runs it.`,
  });
  return 0;
}

function requireTwo(from: string, to: string): void {
  const known = environmentNames.map((name) => `'${name}'`).join(', ');
  const problems = Object.entries({ from, to }).flatMap(([argument, name]) =>
    environmentNames.includes(name)
      ? []
      : [`images: '${argument}' must be one of ${known}, got '${name}'`],
  );
  if (problems.length === 0 && from === to)
    problems.push(`images: 'to' must be another environment than 'from', got '${to}'`);
  if (problems.length > 0) throw new UserError(problems, { fix: 'plinth images promote dev stg' });
}

function asWritten(name: string): Running {
  const environment = environmentFor(name);
  return new Map(
    namesThatRun(environment).map((image) => [image, environment.images[image]] as const),
  );
}

async function asDeployed(host: Host, name: string): Promise<Running> {
  const environment = environmentFor(name);
  const deployment = await readDeployment(host, name);
  return runningOf(
    name,
    deployedReferences(deployment, environment.images),
    namesThatRun(environment),
  );
}

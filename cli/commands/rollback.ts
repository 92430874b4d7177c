import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import type { ExitCode, Input } from '../command';
import { pruneHistory } from '../engine/history';
import { callPulumi } from '../engine/pulumi';
import { countsText } from '../engine/result';
import type { Deployment } from '../engine/state';
import { historyOf, type Update } from '../history/updates';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { flag, stackOf, text } from '../options';
import { stepped } from '../progress/progress';
import type { InstalledVersion } from '../rehearse/other-versions';
import { observe } from '../rehearse/steps';
import { confirmed, isAttended, type Terminal } from '../rollback/confirm';
import { makeRollbackFolder, removeRollbackFolder, rollbacksOf } from '../rollback/folder';
import { stepsOf } from '../rollback/known';
import { prepareOlderProgram } from '../rollback/program';
import { requireCommit } from '../rollback/repository';
import { targetOf, type Target } from '../rollback/target';
import { rollbackText, wayText } from '../rollback/text';
import { planOf, type RollbackPlan } from '../rollback/verdict';
import { failed } from '../run-failure';
import { foreignRun, runStack, type RunOutcome, type StackRun } from '../stack-run';
import { duration } from '../text/duration';
import { secretToolsOf } from '../tools';
import { localStack, project, workspaceOf } from '../workspace';

const person: Terminal = { input: process.stdin, output: process.stderr };

/** A rollback that can be shown and done. */
interface Rollback {
  readonly stack: string;
  readonly last: Update;
  readonly target: Target;
  /** The engine on the older program. */
  readonly run: StackRun;
}

/** Goes back to what an earlier update deployed, by the program of its commit. */
export async function rollback(
  input: Input,
  host: Host,
  terminal: Terminal = person,
): Promise<ExitCode> {
  const stack = stackOf(input);
  if (isBranchName(stack)) {
    throw new UserError(`rollback: must not be the stack of a branch, got '${stack}'`, {
      fix: 'it follows its branch: check the commit out, then plinth branch up',
    });
  }
  const { run, plugins } = await preparedRun(host, stack);
  const updates = await stepped(host.progress, 'reading the history', () => historyOf(run));
  const target = targetOf(updates, text(input, 'to'));
  const [last = target] = updates;
  await requireCommit(host.checkout, target);
  const folder = makeRollbackFolder(rollbacksOf(host.checkout), stack);
  try {
    const older = await prepareOlderProgram(host, run, target, { folder, plugins });
    return await rolledBack(input, host, { stack, last, target, run: older }, terminal);
  } finally {
    removeRollbackFolder(folder);
  }
}

async function preparedRun(
  host: Host,
  stack: string,
): Promise<{ readonly run: StackRun; readonly plugins: readonly InstalledVersion[] }> {
  const environment = await chosenEnvironment(host.checkout, stack, undefined);
  if (stack === localStack) return prepareLocal(host, environment);
  return { run: await foreignRun(host, stack, secretToolsOf(environment)), plugins: [] };
}

async function rolledBack(
  input: Input,
  host: Host,
  rollback: Rollback,
  terminal: Terminal,
): Promise<ExitCode> {
  const { outcome, plan } = await previewed(host, rollback.run);
  const isJson = flag(input, 'json');
  const tell = (done: boolean, result?: RunOutcome): void => {
    if (isJson) host.print(JSON.stringify(asJson(rollback, plan, done, result), undefined, 2));
  };
  if (!isJson) host.print(rollbackText(plan, rollback, host.paint));
  if (plan.losses.length > 0) {
    tell(false);
    throw new UserError(
      plan.losses.map((loss) => `rollback: ${loss}`),
      {
        fix: 'nothing was changed; take a way on which the data stays: put the old sources into a new commit',
      },
    );
  }
  if (outcome.exit.code !== 0) return failed(host, outcome);
  if (plan.changes.length === 0 || flag(input, 'dryRun')) {
    tell(false);
    return 0;
  }
  if (!(await isAgreed(input, host, rollback, terminal))) {
    tell(false);
    host.note('nothing was changed');
    return 1;
  }
  await requireSameHistory(rollback);
  const done = await runStack(host, rollback.run, 'up', {
    arguments: ['--message', messageOf(rollback.target)],
  });
  if (rollback.stack === localStack) {
    pruneHistory(workspaceOf(host.checkout).state, project, localStack);
  }
  if (done.exit.code !== 0) return failed(host, done);
  tell(true, done);
  if (!isJson) {
    host.print(
      `${host.paint.good(`${rollback.stack} is back at update ${rollback.target.number}`)}: ` +
        `${countsText(done.result.counts)} (${duration(host.elapsed())})`,
    );
  }
  return 0;
}

async function previewed(
  host: Host,
  run: StackRun,
): Promise<{ readonly outcome: RunOutcome; readonly plan: RollbackPlan }> {
  const exported = await callPulumi(run, ['stack', 'export', '--stack', run.stack]);
  const known = stepsOf(JSON.parse(exported) as Deployment);
  let steps = known;
  const outcome = await runStack(host, run, 'preview', {
    onEvent: (event) => {
      steps = observe(steps, event, known);
    },
  });
  return { outcome, plan: planOf(steps) };
}

async function isAgreed(
  input: Input,
  host: Host,
  { stack }: Rollback,
  terminal: Terminal,
): Promise<boolean> {
  if (flag(input, 'yes')) return true;
  if (!isAttended(terminal)) {
    throw new UserError('rollback: somebody must agree, and there is no terminal to ask in', {
      fix: 'nothing was changed; --yes agrees beforehand, --dry-run only shows',
    });
  }
  const question = `Type the stack's name, ${stack}, to do it:`;
  return confirmed(terminal, question, stack, host.interrupt.asked);
}

/** What was agreed to was shown for the stack as it was then. */
async function requireSameHistory({ run, last, stack }: Rollback): Promise<void> {
  const [now] = await historyOf(run);
  if (now?.number === last.number && now.started === last.started) return;
  throw new UserError(
    `rollback: '${stack}' was updated meanwhile, what was shown is no longer true`,
    {
      fix: 'nothing was changed; look again: plinth rollback ' + stack,
    },
  );
}

function messageOf({ number, source, message }: Target): string {
  const title = message.split('\n')[0] ?? '';
  return `rollback to update ${number} (${source.commit.slice(0, 9)})${title === '' ? '' : `: ${title}`}`;
}

function asJson(
  rollback: Rollback,
  { changes, losses }: RollbackPlan,
  done: boolean,
  result: RunOutcome | undefined,
) {
  const { stack, last, target } = rollback;
  return {
    stack,
    way: wayText(rollback),
    from: { update: last.number, commit: last.source?.commit },
    to: { update: target.number, commit: target.source.commit },
    verdict: losses.length > 0 ? 'loses data' : 'safe',
    losses,
    changes,
    done,
    ...(result && { counts: result.result.counts }),
  };
}

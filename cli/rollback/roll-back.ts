import { UserError } from '../../errors/user-error';
import type { ExitCode } from '../command';
import { pruneHistory } from '../engine/history';
import { callPulumi } from '../engine/pulumi';
import { countsText } from '../engine/result';
import type { Deployment } from '../engine/state';
import { historyOf, type Update } from '../history/updates';
import type { Host } from '../host';
import { observe } from '../rehearse/steps';
import { failed } from '../run-failure';
import { runStack, type RunOutcome, type StackRun } from '../stack-run';
import { duration } from '../text/duration';
import { localStack, project, workspaceOf } from '../workspace';
import { confirmed, isAttended, type Terminal } from './confirm';
import { stepsOf } from './known';
import type { Target } from './target';
import { rollbackText, wayText } from './text';
import { planOf, type RollbackPlan } from './verdict';

/** A rollback that can be shown and done. */
export interface Rollback {
  readonly stack: string;
  readonly last: Update;
  readonly target: Target;
  /** The engine on the older program. */
  readonly run: StackRun;
}

/** How a rollback is told and agreed to. */
export interface RollbackOptions {
  readonly output: 'text' | 'json';
  /** `shown`: nothing is done, and nobody asked. */
  readonly only: 'shown' | undefined;
  /** Who is asked. */
  readonly agreed: 'beforehand' | Terminal;
}

/** Shows what a rollback would change, asks, and does it. */
export async function rollBack(
  host: Host,
  rollback: Rollback,
  { output, only, agreed }: RollbackOptions,
): Promise<ExitCode> {
  const { outcome, plan } = await previewed(host, rollback.run);
  // a preview that ended early has seen a part; what it refuses to replace it has seen
  if (outcome.exit.code !== 0 && plan.losses.length === 0) return failed(host, outcome);
  const isJson = output === 'json';
  const tell = (done: boolean, result?: RunOutcome): void => {
    if (isJson) host.print(JSON.stringify(asJson(rollback, plan, done, result), undefined, 2));
  };
  const shown = rollbackText(plan, rollback, host.paint);
  if (!isJson) host.print(shown);
  if (plan.losses.length > 0) {
    tell(false);
    throw new UserError(
      plan.losses.map((loss) => `rollback: ${loss}`),
      {
        fix: 'nothing was changed; take a way on which the data stays: put the old sources into a new commit',
      },
    );
  }
  if (plan.changes.length === 0 || only === 'shown') {
    tell(false);
    return 0;
  }
  // a program reads the JSON, and a person the question
  if (isJson && agreed !== 'beforehand') host.note(shown);
  if (!(await isAgreed(host, rollback, agreed))) {
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
  const isDone = done.exit.code === 0;
  tell(isDone, done);
  if (!isDone) return failed(host, done);
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
  host: Host,
  { stack }: Rollback,
  agreed: RollbackOptions['agreed'],
): Promise<boolean> {
  if (agreed === 'beforehand') return true;
  if (!isAttended(agreed)) {
    throw new UserError('rollback: somebody must agree, and there is no terminal to ask in', {
      fix: 'nothing was changed; --yes agrees beforehand, --dry-run only shows',
    });
  }
  const question = `Type the stack's name, ${stack}, to do it:`;
  return confirmed(agreed, question, stack, host.interrupt.asked);
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

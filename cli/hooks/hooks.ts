import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { HookName } from '../../environments/hooks';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { newLog } from '../run-log';
import { duration } from '../text/duration';
import { runHook, type HookEnd } from './run-hook';
import { hookVariables, secretsOf, type Hook, type HookContext } from './variables';

// what a message has room for
const lastLines = 10;

/**
 * Runs those of the hooks that there are, in the order of their names; the first that fails ends the run.
 *
 * @throws UserError with how it ended and what it said last.
 */
export async function runHooks(
  host: Host,
  hooks: ReadonlyMap<HookName, Hook>,
  names: readonly HookName[],
  context: HookContext,
): Promise<void> {
  for (const name of names) {
    const hook = hooks.get(name);
    if (hook === undefined) continue;
    await runOne(host, hook, context);
    // it may have ended well all the same
    if (host.interrupt.asked.aborted) throw new UserError(`interrupted in hook ${name}`);
  }
}

async function runOne(host: Host, hook: Hook, context: HookContext): Promise<void> {
  const log = newLog(join(context.checkout, '.plinth', 'logs'), `hook-${hook.name}`, new Date());
  const said: string[] = [];
  await stepped(
    host.progress,
    `hook ${hook.name}`,
    async (step) => {
      const end = await runHook({
        hook,
        directory: context.checkout,
        env: hookVariables(hook, context, host.env),
        secrets: secretsOf(hook, host.env),
        interrupt: host.interrupt,
        say: (line) => {
          said.push(line);
          appendFileSync(log, `${line}\n`);
          host.note(`${host.paint.dim(`${hook.name} |`)} ${line}`);
          step.update(line);
        },
      });
      if (end.kind !== 'exit' || end.code !== 0) throw failure(hook, end, { said, log, context });
    },
    () => 'done',
  );
}

interface Failed {
  readonly said: readonly string[];
  readonly log: string;
  readonly context: HookContext;
}

function failure(hook: Hook, end: HookEnd, { said, log, context }: Failed): UserError {
  const { checkout, environment } = context;
  const last = said.filter((line) => line.trim() !== '').slice(-lastLines);
  const file = relative(checkout, hook.file);
  const words = last.length === 0 ? 'it said nothing' : 'its last lines:';
  return new UserError(
    [
      `hook ${hook.name} of '${environment.name}': ${file} ${endText(hook, end)}, ${words}`,
      ...last.map((line) => `  ${line}`),
    ].join('\n'),
    { fix: `${consequence(hook.name, context)}; all it said: ${relative(checkout, log)}` },
  );
}

function endText({ timeoutMs }: Hook, end: HookEnd): string {
  switch (end.kind) {
    case 'exit':
      return `ended with exit code ${end.code}`;
    case 'signal':
      return `was ended by ${end.signal}`;
    case 'timeout':
      return `took longer than its ${duration(timeoutMs)} and was ended`;
    case 'not started':
      return `can not be started: ${end.reason}`;
  }
}

/** What became of the run, which decides what to do now. */
function consequence(name: HookName, { command, environment }: HookContext): string {
  if (name !== 'post-install' && name !== 'post-provision') {
    return `nothing was touched: correct the hook and run ${command} again`;
  }
  return `what it follows is done: correct the hook and run ./plinth up ${environment.name} again, which changes nothing else`;
}

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { hookNames, type HookEnvironment, type HookName } from '../../environments/hooks';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import type { Hook } from './variables';

const minute = 60_000;
const defaultTimeout = 10 * minute;

/** What says where hooks are declared. */
type Declaring = Pick<Environment, 'name' | 'hooks'> &
  Partial<Pick<Environment, 'branch' | 'cluster'>>;

/**
 * The hooks of an environment, by their names; those that are `wanted` are about to run.
 *
 * @throws UserError with everything that is wrong with any of them: a run must not find out in its middle.
 */
export function findHooks(
  { hooks = {}, ...environment }: Declaring,
  { checkout, env }: Pick<Host, 'checkout' | 'env'>,
  wanted: readonly HookName[],
): ReadonlyMap<HookName, Hook> {
  const declared = hookNames.flatMap((name) => {
    const hook = hooks[name];
    return hook === undefined ? [] : [{ name, hook }];
  });
  const problems = declared.flatMap(({ name, hook }) => {
    const where = `${environment.name}.hooks.${name}`;
    return [
      ...fileProblems(checkout, hook).map((problem) => `${where}.run: 'run' ${problem}`),
      ...(hook.variables ?? [])
        .filter((variable) => wanted.includes(name) && env[variable] === undefined)
        .map((variable) => `${where}.variables: '${variable}' must be set, it is not`),
    ];
  });
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: `correct ${sourceOf(environment)}, or the file that it names; nothing was touched`,
    });
  }
  return new Map(
    declared.map(({ name, hook }) => [name, foundHook(name, hook, checkout)] as const),
  );
}

/** A branch has no file of its own: its hooks are what its host offers. */
function sourceOf({ name, branch, cluster }: Declaring): string {
  return branch !== undefined && cluster?.kind === 'shared'
    ? `'branches.hooks' in environments/${cluster.with}.ts`
    : `environments/${name}.ts`;
}

function foundHook(name: HookName, hook: HookEnvironment, checkout: string): Hook {
  return {
    name,
    file: join(checkout, hook.run),
    timeoutMs: hook.timeout?.toMilliseconds() ?? defaultTimeout,
    variables: hook.variables ?? [],
  };
}

function fileProblems(checkout: string, { run }: HookEnvironment): readonly string[] {
  const file = join(checkout, run);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return [`must be a file of the checkout, '${run}' is not there`];
  if (!found.isFile()) return [`must be a file, '${run}' is none`];
  if (!realpathSync(file).startsWith(`${realpathSync(checkout)}${sep}`))
    return [`must be in the checkout, '${run}' is a link that leads out of it`];
  try {
    accessSync(file, constants.X_OK);
    return [];
  } catch {
    return [`must be executable (chmod +x ${run}), '${run}' is not`];
  }
}

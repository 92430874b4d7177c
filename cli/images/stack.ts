import type { Environment } from '../../environments/environment';
import type { ImageName } from '../../environments/images';
import { UserError } from '../../errors/user-error';
import { imagesOf, platform } from '../../stacks/platform';
import { callPulumi } from '../engine/pulumi';
import type { Deployment } from '../engine/state';
import { lookAt } from '../history/reading-run';
import type { Host } from '../host';

/** Names of the images that an environment's manifests ask for. */
export function namesThatRun(environment: Environment): readonly ImageName[] {
  const asked = new Set(imagesOf(platform(environment), environment));
  return (Object.entries(environment.images) as [ImageName, string][])
    .filter(([, reference]) => asked.has(reference))
    .map(([name]) => name);
}

/**
 * The state that the last update of a stack left.
 *
 * @throws UserError where there was none, or it did not succeed: what runs is a mixture then.
 */
export async function readDeployment(host: Host, stack: string): Promise<Deployment> {
  const { run } = await lookAt(host, stack);
  const history = JSON.parse(
    await callPulumi(run, ['stack', 'history', '--stack', stack, '--json', '--page-size', '1']),
  ) as readonly { readonly kind?: string; readonly result?: string }[] | null;
  requireSuccess(stack, history?.[0]?.result);
  const state = await callPulumi(run, ['stack', 'export', '--stack', stack]);
  return JSON.parse(state) as Deployment;
}

/** Refuses what is no whole update. */
export function requireSuccess(stack: string, result: string | undefined): void {
  if (result === 'succeeded') return;
  const problem =
    result === undefined
      ? `${stack}: was never deployed`
      : `${stack}: its last update did not succeed, it is '${result}'`;
  throw new UserError(problem, {
    fix: `deploy ${stack} first, or carry what its file says with --as-written`,
  });
}

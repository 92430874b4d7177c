import { destroyBranch } from '../../branch/destroy';
import { branchMeant, stacksMeant } from '../../branch/names';
import { placeOf } from '../../branch/place';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { text } from '../../options';
import { failed } from '../../run-failure';
import { listStacks } from '../../stacks/stacks';
import { duration } from '../../text/duration';

/** Destroys the stack of a branch with its state. One that is not there is no error: the wish is fulfilled. */
export async function branchDown(input: Input, host: Host): Promise<ExitCode> {
  const branch = branchMeant(host.checkout, host.env, input.arguments[0]);
  const place = await placeOf(host, text(input, 'host'), 'change');
  const listed = await listStacks(place.runOf(place.host.name));
  const stack = stacksMeant(branch).find((name) => listed.some((one) => one.name === name));
  if (stack === undefined) {
    host.print(`the branch '${branch}' has no stack in the cluster of '${place.host.name}'`);
    return 0;
  }
  const failure = await destroyBranch(host, place, stack);
  if (failure !== undefined) return failed(host, failure);
  host.print(`${host.paint.good(`${stack} is gone`)} (${duration(host.elapsed())})`);
  return 0;
}

import { branchEnvironmentName } from '../../../environments/branch-names';
import { destroyBranch } from '../../branch/destroy';
import { findStack } from '../../branch/find-stack';
import { branchMeant } from '../../branch/names';
import { placeOf } from '../../branch/place';
import { hostMeant } from '../../branch/settings';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { text } from '../../options';
import { failed } from '../../run-failure';
import { duration } from '../../text/duration';

/** Destroys the stack of a branch with its state. One that is not there is no error: the wish is fulfilled. */
export async function branchDown(input: Input, host: Host): Promise<ExitCode> {
  const branch = branchMeant(host.checkout, host.env, input.arguments[0]);
  const asked = hostMeant(host.checkout, branchEnvironmentName(branch), text(input, 'host'));
  const place = await placeOf(host, asked, 'change');
  const found = await findStack(place, branch);
  if ('absent' in found) {
    host.print(found.absent);
    if (found.hint !== undefined) host.note(found.hint);
    return 0;
  }
  const failure = await destroyBranch(host, place, found.name);
  if (failure !== undefined) return failed(host, failure);
  host.print(`${host.paint.good(`${found.name} is gone`)} (${duration(host.elapsed())})`);
  return 0;
}

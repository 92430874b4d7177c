import type { CreateRequest, UpdateRequest } from '../protocol/provider';
import { hasUnknown } from '../protocol/values';
import type { PropertyMap } from '../protocol/values';
import { immutableFields, isNamespaceMissing, Unreachable } from './api-error';
import { KindMissing } from './cluster';
import { explain } from './explain';
import { redactor } from './secrets';
import type { Session } from './session';
import { stateOf } from './state';
import { apply, forced, withoutIgnored } from './wanted';
import type { Wanted } from './wanted';

/** What applying would give, by a dry run; the inputs where the API server can not tell yet. */
export async function predict(
  session: Session,
  call: CreateRequest | UpdateRequest,
  wanted: Wanted,
  inputs: PropertyMap,
  creating: boolean,
): Promise<PropertyMap> {
  const { reference, kind, manager } = wanted;
  if (session.reachable === undefined || hasUnknown(inputs)) return inputs;
  try {
    const object =
      'ignoreChanges' in call
        ? await withoutIgnored(session.reachable, call, wanted)
        : wanted.object;
    const force = creating || forced(session, wanted);
    const { status: _unpredictable, ...live } = await apply(
      session,
      call,
      { ...wanted, object },
      { force, dryRun: true },
    );
    return stateOf({ live, inputs, kind, manager });
  } catch (error) {
    if (error instanceof KindMissing || isNamespaceMissing(error)) return inputs;
    if (error instanceof Unreachable) {
      session.warnUnreachable(error, call);
      return inputs;
    }
    // the object this one replaces is still there, and keeps its immutable fields
    if (creating && immutableFields(error).length > 0) return inputs;
    throw explain(error, creating ? 'create' : 'update', reference, redactor(inputs));
  }
}

import { UserError } from '../../../errors/user-error';
import { ApiError, Unreachable } from './api-error';
import type { Cause } from './api-error';
import { KindMissing } from './cluster';
import { describe, idOf } from './objects';
import type { Reference } from './objects';

/** What was being done to an object. */
export type Doing = 'check' | 'create' | 'update' | 'read' | 'delete';

// the first words are the official plugin's: people search for them
const FAILED: Readonly<Record<Doing, string>> = {
  check: 'could not be checked',
  create: 'was not successfully created by the Kubernetes API server',
  update: 'update failed',
  read: 'could not be read',
  delete: 'could not be deleted',
};

const UNREACHABLE_FIX =
  'start the cluster again; if it is gone for good, forget its objects by rerunning with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';

/** What went wrong, for the user: the object, the API server's own words without secrets, the likely fix. */
export function explain(
  thrown: unknown,
  doing: Doing,
  reference: Reference,
  redact: (text: string) => string,
): unknown {
  const where = `${describe(reference)}: ${FAILED[doing]}`;
  if (thrown instanceof Unreachable) {
    return new UserError(
      `${where}: configured Kubernetes cluster is unreachable: ${thrown.message}`,
      { fix: UNREACHABLE_FIX, cause: thrown },
    );
  }
  if (thrown instanceof KindMissing) {
    return new UserError(`${where}: ${thrown.message}`, { cause: thrown });
  }
  if (!(thrown instanceof ApiError)) return thrown;
  const conflicts = thrown.causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (conflicts.length > 0) return conflict(where, conflicts);
  // a cause would carry the text that was just cleaned
  return new UserError(`${where}: ${redact(thrown.message)}`);
}

function conflict(where: string, causes: readonly Cause[]): UserError {
  const problems = causes.map(
    ({ field, message }) =>
      `${where}: Server-Side Apply field conflict detected: ${message}: ${field}`,
  );
  return new UserError(problems, {
    fix: 'leave the field to that manager (remove it here, or list it in \'ignoreChanges\'), or take it over with the annotation pulumi.com/patchForce: "true"',
  });
}

/** The object is there already and somebody else made it. */
export function alreadyExists(
  reference: Reference,
  token: string,
  managers: readonly string[],
): UserError {
  const by =
    managers.length === 0 ? '' : `, managed by ${managers.map((name) => `'${name}'`).join(', ')}`;
  return new UserError(`${describe(reference)}: ${FAILED.create}: it already exists${by}`, {
    fix: `import it ('pulumi import ${token} <resource name> ${idOf(reference)}'), give this one another name, or set 'upsertExistingObjects' on the provider`,
  });
}

import { InitializationError } from '../protocol/errors';
import type { CreateRequest, CreateResult, UpdateRequest } from '../protocol/provider';
import type { PropertyMap } from '../protocol/values';
import { isNamespaceMissing } from './api-error';
import { deadline } from './await/deadline';
import { poll } from './await/follow';
import { waitUntilGone } from './await/gone';
import { notReady, timeoutMs, waitUntilReady } from './await/ready';
import { KindMissing } from './cluster';
import type { Cluster } from './cluster';
import { alreadyExists } from './explain';
import { idOf, objectsAt, referenceTo, textAt } from './objects';
import type { KubeObject } from './objects';
import { predict } from './preview';
import { redactor } from './secrets';
import type { Session } from './session';
import { initialVersionOf, stateOf } from './state';
import { apply, forced, wantedFrom, withoutIgnored } from './wanted';
import type { Wanted } from './wanted';

// a namespace or a CRD may be made by another resource of the same run
const MISORDER_MS = 15_000;

/** Creates an object and waits until it is ready, or predicts it in a preview. */
export async function createObject(
  session: Session,
  request: CreateRequest,
  replaces: boolean,
): Promise<CreateResult> {
  const wanted = await wantedFrom(session, request.inputs, request, {});
  if (request.preview) {
    const predicted = await predict(session, request, wanted, request.inputs, true);
    return { id: '', outputs: predicted };
  }
  const { reference } = wanted;
  const live = await session.attempt('create', reference, [request.inputs], async () => {
    const owned = await makeRoom(
      session.cluster,
      wanted,
      request,
      replaces,
      session.settings.upsertExistingObjects,
    );
    return applyPatiently(session, request, wanted, owned);
  });
  const state = await ready(session, request, wanted, live, request.inputs);
  return { id: idOf(referenceTo(live, wanted.kind)), outputs: state };
}

/** Updates an object in place and waits until it is ready, or predicts it in a preview. */
export async function updateObject(session: Session, request: UpdateRequest): Promise<PropertyMap> {
  const wanted = await wantedFrom(session, request.inputs, request, request.olds);
  if (request.preview) return predict(session, request, wanted, request.inputs, false);
  const { reference } = wanted;
  const live = await session.attempt(
    'update',
    reference,
    [request.inputs, request.oldInputs],
    async () => {
      const object = await withoutIgnored(session.cluster, request, wanted);
      return apply(
        session,
        request,
        { ...wanted, object },
        { force: forced(session, wanted), dryRun: false },
      );
    },
  );
  return ready(
    session,
    request,
    wanted,
    live,
    request.inputs,
    initialVersionOf(request.olds, wanted.kind),
  );
}

// says whether the object that is there is ours: left by a run that was killed before it could record it
async function makeRoom(
  cluster: Cluster,
  { reference, kind, manager, object }: Wanted,
  request: CreateRequest,
  replaces: boolean,
  upsert: boolean,
): Promise<boolean> {
  const there = await cluster.lookUp(reference, request.signal);
  if (there === undefined) return false;
  if (textAt(there, 'metadata', 'deletionTimestamp') !== '') {
    await waitUntilGone(
      cluster,
      reference,
      there,
      timeoutMs(object, kind.kind, request.timeoutSeconds),
      request,
    );
    return false;
  }
  const managers = objectsAt(there, 'metadata', 'managedFields').map((entry) =>
    textAt(entry, 'manager'),
  );
  const ours = managers.includes(manager) && !replaces;
  if (!ours && !upsert) throw alreadyExists(reference, request.type, [...new Set(managers)]);
  return ours;
}

async function applyPatiently(
  session: Session,
  request: CreateRequest,
  wanted: Wanted,
  owned: boolean,
): Promise<KubeObject> {
  const force = owned || forced(session, wanted);
  const limit = deadline(request.signal, MISORDER_MS);
  try {
    return await poll(async () => {
      try {
        return await apply(session, request, wanted, { force, dryRun: false });
      } catch (error) {
        const early = error instanceof KindMissing || isNamespaceMissing(error);
        if (!early || limit.signal.aborted) throw error;
        request.status(`waiting: ${error instanceof Error ? error.message : ''}`);
        return undefined;
      }
    }, request.signal);
  } finally {
    limit.release();
  }
}

async function ready(
  session: Session,
  call: CreateRequest | UpdateRequest,
  wanted: Wanted,
  live: KubeObject,
  inputs: PropertyMap,
  initialVersion?: string,
): Promise<PropertyMap> {
  const { reference, kind, manager } = wanted;
  const { timeoutSeconds } = call;
  const redact = redactor(inputs);
  const status = (text: string): void => {
    call.status(redact(text));
  };
  const record = (object: KubeObject): PropertyMap =>
    stateOf({
      live: object,
      inputs,
      kind,
      manager,
      ...(initialVersion !== undefined && { initialVersion }),
    });
  const broken = (object: KubeObject, reasons: readonly string[]): InitializationError => {
    const id = idOf(referenceTo(live, kind));
    return new InitializationError(
      { id, outputs: record(object), inputs },
      notReady(reference, initialVersion === undefined),
      reasons.map(redact),
    );
  };
  const waited = await waitUntilReady({
    cluster: session.cluster,
    reference,
    object: live,
    timeoutSeconds,
    call: { ...call, status },
  }).catch((error: unknown) => {
    // the object exists: losing it from state would orphan it
    throw broken(live, [error instanceof Error ? error.message : String(error)]);
  });
  if (waited.reasons.length > 0) throw broken(waited.object, waited.reasons);
  return record(waited.object);
}

import * as rpc from '@pulumi/pulumi/proto/provider_pb';

import type {
  Call,
  CheckFailure,
  CheckRequest,
  CheckResult,
  DiffKind,
  DiffRequest,
  DiffResult,
} from './provider';
import { fromStruct, toStruct, type PropertyMap } from './values';

const KINDS: Readonly<Record<DiffKind, rpc.PropertyDiff.Kind>> = {
  add: rpc.PropertyDiff.Kind.ADD,
  'add-replace': rpc.PropertyDiff.Kind.ADD_REPLACE,
  delete: rpc.PropertyDiff.Kind.DELETE,
  'delete-replace': rpc.PropertyDiff.Kind.DELETE_REPLACE,
  update: rpc.PropertyDiff.Kind.UPDATE,
  'update-replace': rpc.PropertyDiff.Kind.UPDATE_REPLACE,
};

const MODES = ['propose', 'enforce', 'disable'] as const;

/** Reads a request to check off the wire. */
export function checkRequest(request: rpc.CheckRequest, call: Call): CheckRequest {
  const autonaming = request.getAutonaming();
  const olds = once(() => fromStruct(request.getOlds()));
  return {
    ...call,
    get olds() {
      return olds();
    },
    news: fromStruct(request.getNews()),
    randomSeed: request.getRandomseed_asU8(),
    ...(autonaming && {
      autonaming: {
        proposedName: autonaming.getProposedName(),
        mode: MODES[autonaming.getMode()],
      },
    }),
  };
}

/** Reads a request to compare off the wire. */
export function diffRequest(request: rpc.DiffRequest, call: Call): DiffRequest {
  const olds = once(() => fromStruct(request.getOlds()));
  return {
    ...call,
    id: request.getId(),
    get olds() {
      return olds();
    },
    oldInputs: fromStruct(request.getOldInputs()),
    news: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

/** What an object was is the larger half of each request, and of most nobody asks for it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Writes the outcome of a check for the wire; inputs that are those given go back as they came. */
export function checkResponse(
  result: CheckResult,
  given?: { readonly request: rpc.CheckRequest; readonly news: PropertyMap },
): rpc.CheckResponse {
  const response = new rpc.CheckResponse();
  const asGiven = given !== undefined && given.news === result.inputs;
  response.setInputs(asGiven ? given.request.getNews() : toStruct(result.inputs));
  response.setFailuresList(failureMessages(result.failures));
  return response;
}

/** Writes refused properties for the wire. */
export function failureMessages(failures: readonly CheckFailure[] = []): rpc.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new rpc.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

/** Writes a comparison for the wire; none means that the engine compares by itself. */
export function diffResponse(result: DiffResult | undefined): rpc.DiffResponse {
  const { DIFF_UNKNOWN, DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  const response = new rpc.DiffResponse();
  response.setChanges(DIFF_UNKNOWN);
  if (result === undefined) return response;
  response.setChanges(result.changes === 'some' ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList([...(result.replaces ?? [])]);
  response.setDeletebeforereplace(result.deleteBeforeReplace ?? false);
  if (result.detailed === undefined) return response;
  response.setHasdetaileddiff(true);
  // the engine's short display names the top-level properties only
  const roots = Object.keys(result.detailed).map((path) => path.replace(/[.[].*$/, ''));
  response.setDiffsList([...new Set(roots)]);
  const map = response.getDetaileddiffMap();
  for (const [path, { kind, input }] of Object.entries(result.detailed)) {
    const difference = new rpc.PropertyDiff();
    difference.setKind(KINDS[kind]);
    difference.setInputdiff(input);
    map.set(path, difference);
  }
  return response;
}

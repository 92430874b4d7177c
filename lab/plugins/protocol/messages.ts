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
import { fromStruct, toStruct } from './values';

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
  return {
    ...call,
    olds: fromStruct(request.getOlds()),
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
  return {
    ...call,
    id: request.getId(),
    olds: fromStruct(request.getOlds()),
    oldInputs: fromStruct(request.getOldInputs()),
    news: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

/** Writes the outcome of a check for the wire. */
export function checkResponse(result: CheckResult): rpc.CheckResponse {
  const response = new rpc.CheckResponse();
  response.setInputs(toStruct(result.inputs));
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

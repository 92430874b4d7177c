import { z } from 'zod';
import { UserError } from '../../../errors/user-error';
import { withLabLock } from '../../control-plane/lock';
import { labNameProblem, labPaths, type LabPaths } from '../../control-plane/paths';
import { grantProblems, type StoreGrant } from '../../store/grant';
import { issuedKey, issueKey, revokeKey, type IssuedKey } from '../../store/store';
import type {
  Call,
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  Provider,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from '../protocol/provider';
import { hasUnknown, Secret, UNKNOWN, type PropertyMap } from '../protocol/values';
import type { LabSettings } from './settings';

/** Type token of a key of a lab's object store. */
export const storeKeyType = 'lab:index:StoreKey';

const schema = z.object({
  lab: z.string(),
  name: z.string(),
  bucket: z.string(),
  folder: z.string(),
  right: z.enum(['read', 'write']),
  listing: z.enum(['folder', 'bucket']).exactOptional(),
});

/** Keys of labs' object stores as a Pulumi resource. */
export class StoreKeyProvider implements Provider {
  readonly name = 'lab';
  readonly version = '0.1.0';

  constructor(private readonly settings: () => LabSettings) {}

  check({ news }: CheckRequest): CheckResult {
    const known = { ...news };
    delete known['secretAccessKey'];
    delete known['authority'];
    // what is not known yet is not wrong
    if (hasUnknown(known)) return { inputs: known };
    const problems = inputProblems(known);
    const failures = problems.map((reason) => ({ property: '', reason }));
    return { inputs: known, failures };
  }

  async diff({ id, oldInputs, news }: DiffRequest): Promise<DiffResult> {
    const replaces = ['lab', 'name'].filter((property) => oldInputs[property] !== news[property]);
    if (replaces.length > 0) return { changes: 'some', replaces, deleteBeforeReplace: true };
    const changed = ['bucket', 'folder', 'right', 'listing'].filter(
      (property) => oldInputs[property] !== news[property],
    );
    // a lab that was made anew has to issue it once more
    const isGone = (await issuedKey(this.paths(oldInputs).directory, id)) === undefined;
    return { changes: changed.length > 0 || isGone ? 'some' : 'none' };
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    const { inputs, preview } = request;
    if (preview) return { id: '', outputs: unknownOutputs(inputs) };
    const outputs = await this.issue(request);
    return { id: grantOf(inputs).name, outputs };
  }

  async read({ id, oldInputs }: ReadRequest): Promise<ReadResult | undefined> {
    const key = await issuedKey(this.paths(oldInputs).directory, id);
    return key && { id, inputs: oldInputs, outputs: outputsOf(oldInputs, key) };
  }

  async update(request: UpdateRequest): Promise<PropertyMap> {
    const { id, inputs, preview } = request;
    if (!preview) return this.issue(request);
    const key = await issuedKey(this.paths(inputs).directory, id);
    return key === undefined ? unknownOutputs(inputs) : outputsOf(inputs, key);
  }

  async delete(request: DeleteRequest): Promise<void> {
    const paths = this.paths(request.oldInputs);
    await this.locked(paths, request, () => revokeKey(paths.directory, request.id));
  }

  private async issue(request: CreateRequest | UpdateRequest): Promise<PropertyMap> {
    const { inputs } = request;
    const paths = this.paths(inputs);
    const key = await this.locked(paths, request, () => issueKey(paths.directory, grantOf(inputs)));
    return outputsOf(inputs, key);
  }

  private locked<T>(
    paths: LabPaths,
    { signal, status }: Pick<Call, 'signal' | 'status'>,
    body: () => Promise<T>,
  ): Promise<T> {
    const onWait = () => {
      status(`waiting for another command that is changing the lab '${paths.name}'`);
    };
    return withLabLock(paths, { onWait, signal }, body);
  }

  private paths({ lab }: PropertyMap): LabPaths {
    return labPaths(this.settings().labsDirectory, typeof lab === 'string' ? lab : '');
  }
}

function inputProblems(inputs: PropertyMap): readonly string[] {
  const { data } = schema.safeParse(inputs);
  if (data === undefined) {
    return [
      "lab.store: a key must have 'lab', 'name', 'bucket', 'folder' and 'right' ('read' or 'write')",
    ];
  }
  const { lab, ...grant } = data;
  const problem = labNameProblem(lab);
  return [...(problem === undefined ? [] : [problem]), ...grantProblems(grant)];
}

/** The grant of inputs that have passed `check`. */
function grantOf(inputs: PropertyMap): StoreGrant {
  const problems = inputProblems(inputs);
  if (problems.length > 0) throw new UserError(problems);
  const { lab: _lab, ...grant } = schema.parse(inputs);
  return grant;
}

function outputsOf(inputs: PropertyMap, { secretAccessKey, authority }: IssuedKey): PropertyMap {
  return { ...inputs, secretAccessKey: new Secret(secretAccessKey), authority };
}

function unknownOutputs(inputs: PropertyMap): PropertyMap {
  return { ...inputs, secretAccessKey: new Secret(UNKNOWN), authority: UNKNOWN };
}

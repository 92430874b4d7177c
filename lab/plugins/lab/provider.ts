import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../errors/user-error';
import { inspectLab, startLab, stopLab, type Lab, type LabState } from '../../control-plane/lab';
import { labPaths } from '../../control-plane/paths';
import type {
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
import { reveal, type PropertyMap } from '../protocol/values';
import type { LabSettings } from './settings';
import {
  checked,
  clusterType,
  defaultNodes,
  inputFailures,
  labDiff,
  outputsOf,
  unknownOutputs,
} from './values';

/** Labs as a Pulumi resource. */
export class LabProvider implements Provider {
  readonly name = 'lab';
  readonly version = '0.1.0';

  constructor(private readonly settings: () => LabSettings) {}

  check({ type, news }: CheckRequest): CheckResult {
    if (type !== clusterType) throw new UserError(`lab: there is no resource of type '${type}'`);
    const { images } = news;
    const inputs = {
      name: news['name'] ?? null,
      nodes: news['nodes'] ?? (images === undefined ? defaultNodes : 1),
      ...(images !== undefined && { images }),
    };
    return { inputs, failures: inputFailures(inputs) };
  }

  async diff({ id, oldInputs, news }: DiffRequest): Promise<DiffResult> {
    return labDiff(oldInputs, news, (await this.inspect(id)).state);
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    const { inputs, preview } = request;
    if (preview) return { id: '', outputs: unknownOutputs(inputs) };
    const lab = await this.start(request);
    return { id: lab.name, outputs: outputsOf(inputs, lab) };
  }

  async read({ id, olds, oldInputs }: ReadRequest): Promise<ReadResult | undefined> {
    const { state, components } = await this.inspect(id);
    if (state === 'absent') return undefined;
    const paths = labPaths(this.settings().labsDirectory, id);
    const kubeconfig = await readFile(paths.kubeconfig, 'utf8').catch(() => undefined);
    const port = components.find(({ name }) => name === 'kube-apiserver')?.port;
    const { images } = oldInputs;
    const inputs = {
      name: id,
      nodes: oldInputs['nodes'] ?? defaultNodes,
      ...(images !== undefined && { images }),
    };
    if (kubeconfig === undefined || port === undefined) return { id, inputs, outputs: olds };
    const server = `https://127.0.0.1:${String(port)}`;
    const { directory } = paths;
    return { id, inputs, outputs: outputsOf(inputs, { directory, server, kubeconfig }) };
  }

  async update(request: UpdateRequest): Promise<PropertyMap> {
    const { id, inputs, olds, preview } = request;
    if (!preview) return outputsOf(inputs, await this.start(request));
    // a lab that has to be repaired may come back on other ports
    const { state } = await this.inspect(id);
    return state === 'running' ? { ...olds, ...inputs } : unknownOutputs(inputs);
  }

  async delete({ id, olds }: DeleteRequest): Promise<void> {
    const { labsDirectory } = this.settings();
    const expected = labPaths(labsDirectory, id).directory;
    const { directory } = reveal(olds);
    if (typeof directory === 'string' && directory !== expected) {
      throw new UserError(
        `lab '${id}': 'directory' must be inside PLINTH_LABS (${path.dirname(expected)}), got '${directory}'`,
        { fix: 'run the command in the checkout that made the lab' },
      );
    }
    await stopLab({ name: id, labsDirectory });
  }

  private async inspect(name: string): Promise<LabState> {
    return inspectLab({ name, labsDirectory: this.settings().labsDirectory });
  }

  private async start(request: CreateRequest | UpdateRequest): Promise<Lab> {
    const { name, nodes, images } = checked(request.inputs);
    return startLab({
      ...this.settings(),
      name,
      ...(images === undefined ? { nodes } : { real: { images } }),
      signal: request.signal,
      onProgress: (message) => {
        request.status(message);
      },
    });
  }
}

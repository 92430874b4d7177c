import { labNameProblem } from '../../control-plane/paths';
import type { CheckFailure, DiffResult } from '../protocol/provider';
import { Secret, UNKNOWN, Unknown, type PropertyMap, type PropertyValue } from '../protocol/values';

/** Type token of the one resource. */
export const clusterType = 'lab:index:Cluster';

/** Nodes of a lab that asks for no number. */
export const defaultNodes = 3;

const maximumNodes = 100;

/** What is wrong with the inputs. What is not known yet is not wrong. */
export function inputFailures({ name, nodes, images }: PropertyMap): readonly CheckFailure[] {
  return [
    ...nameFailures(name ?? null),
    ...nodesFailures(nodes ?? null, images !== undefined),
    ...(images === undefined ? [] : imagesFailures(images)),
  ];
}

function nameFailures(name: PropertyValue): readonly CheckFailure[] {
  if (name instanceof Unknown) return [];
  const reason = typeof name === 'string' ? labNameProblem(name) : "lab: 'name' must be given";
  return reason === undefined ? [] : [{ property: 'name', reason }];
}

function nodesFailures(nodes: PropertyValue, isReal: boolean): readonly CheckFailure[] {
  const most = isReal ? 1 : maximumNodes;
  const allowed =
    nodes instanceof Unknown ||
    (typeof nodes === 'number' && Number.isInteger(nodes) && nodes >= 1 && nodes <= most);
  if (allowed) return [];
  const rule = isReal
    ? "must be 1 with 'images': this machine is the one real node"
    : `must be a whole number from 1 to ${String(maximumNodes)}`;
  return [{ property: 'nodes', reason: `lab: 'nodes' ${rule}, got '${JSON.stringify(nodes)}'` }];
}

function imagesFailures(images: PropertyValue): readonly CheckFailure[] {
  if (images instanceof Unknown || areTexts(images)) return [];
  const reason = `lab: 'images' must be a list of image references, got '${JSON.stringify(images)}'`;
  return [{ property: 'images', reason }];
}

function areTexts(value: PropertyValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** What a lab is started with. */
export interface CheckedInputs {
  readonly name: string;
  readonly nodes: number;
  /** What containers of its real node are made of. @default - its nodes are simulated */
  readonly images?: readonly string[];
}

/** Inputs that have passed `inputFailures` and are known. */
export function checked({ name, nodes, images }: PropertyMap): CheckedInputs {
  if (typeof name === 'string' && typeof nodes === 'number') {
    if (images === undefined) return { name, nodes };
    if (areTexts(images)) return { name, nodes, images };
  }
  throw new Error('a lab was asked for with inputs that were not checked');
}

/** What is recorded of a lab. */
export interface LabOutputs {
  readonly directory: string;
  readonly server: string;
  readonly kubeconfig: string;
}

export function outputsOf(inputs: PropertyMap, lab: LabOutputs): PropertyMap {
  const { directory, server, kubeconfig } = lab;
  return { ...inputs, directory, server, kubeconfig: new Secret(kubeconfig) };
}

/** What a preview can say of a lab that does not run yet. */
export function unknownOutputs(inputs: PropertyMap): PropertyMap {
  return { ...inputs, directory: UNKNOWN, server: UNKNOWN, kubeconfig: new Secret(UNKNOWN) };
}

/** What is different between the recorded inputs and the wanted ones, and between the record and the lab. */
export function labDiff(
  recorded: PropertyMap,
  wanted: PropertyMap,
  state: 'absent' | 'running' | 'degraded',
): DiffResult {
  if (wanted['name'] !== recorded['name']) return replaced('name', true);
  // what was deployed into it is gone too, and only a replacement makes the engine do it all again
  if (state === 'absent') return replaced('server', false);
  // volumes of simulated nodes are empty, and those of a real one must not be taken for such
  if ((wanted['images'] === undefined) !== (recorded['images'] === undefined)) {
    return replaced('images', true);
  }
  const detailed: NonNullable<DiffResult['detailed']> = {
    ...(wanted['nodes'] !== recorded['nodes'] && { nodes: { kind: 'update', input: true } }),
    ...(JSON.stringify(wanted['images']) !== JSON.stringify(recorded['images']) && {
      images: { kind: 'update', input: true },
    }),
    ...(state === 'degraded' && { server: { kind: 'update', input: false } }),
  };
  return { changes: Object.keys(detailed).length > 0 ? 'some' : 'none', detailed };
}

function replaced(property: string, input: boolean): DiffResult {
  return {
    changes: 'some',
    replaces: [property],
    detailed: { [property]: { kind: 'update-replace', input } },
    deleteBeforeReplace: true,
  };
}

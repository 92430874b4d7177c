import type { RealRecord } from '../../lab/control-plane/real/record';

/** A real node, and what there is to say of it. */
export interface RealNodeFacts extends RealRecord {
  /** What runs on the node beside pods, itself first. */
  readonly services: readonly { readonly name: string; readonly state: string }[];
  /** What runs, resident, in bytes. @default - it can not be told */
  readonly memory?: { readonly controlPlane: number; readonly pods: number };
}

/** What simulated nodes mean for whoever looks at the table. */
export const nodesText =
  'simulated: the API server, its checks and every object are real, but no container runs and no webhook is called; ' +
  'pods, volumes and custom resources are reported ready by the lab';

/** What the nodes are, labelled: of a real one also what is not real, and why. */
export function nodesEntries(
  real: RealNodeFacts | undefined,
): readonly (readonly [label: string, text: string])[] {
  if (real === undefined) return [['nodes', nodesText]];
  const { services, simulated, played, built, left = [], memory } = real;
  return [
    ['nodes', `${realText}${webhooksText(real)}`],
    ['services', services.map(({ name, state }) => `${name} ${state}`).join(', ')],
    ...(simulated.length === 0 ? [] : [['simulated', simulatedText(real)] as const]),
    ...(played.length === 0 ? [] : [['played', `by the lab: ${played.join(', ')}`] as const]),
    ...(built.length === 0 ? [] : [['made here', builtText(built.length)] as const]),
    ...(left.length === 0 ? [] : [['former images', leftText(left)] as const]),
    ...(memory === undefined ? [] : [['memory', memoryText(memory)] as const]),
  ];
}

/** The same for programs. */
export function nodesJson(real: RealNodeFacts | undefined) {
  return real === undefined ? { nodes: 'simulated' } : { nodes: 'real', real };
}

const realText =
  'real: this machine is node-real, its containers run and its volumes hold what is written; ';

function webhooksText({ webhooks }: RealRecord): string {
  return webhooks === 'called'
    ? 'webhooks are called'
    : 'no webhook is called, for one of their operators has no image';
}

/** Each image that nothing is made of, with its reason; then those that are of no use without one. */
function simulatedText({ simulated, missing }: RealRecord): string {
  const absent = new Set(missing.map(({ reference }) => reference));
  const along = simulated.filter((reference) => !absent.has(reference));
  return [
    `on node-simulated: ${missing.map(({ reference, reason }) => `${reference} (${reason})`).join(', ')}`,
    ...(along.length === 0 ? [] : [`and along with these ${along.join(', ')}`]),
  ].join(' ');
}

function leftText(left: NonNullable<RealRecord['left']>): string {
  const pods = left.map(({ pod }) => pod).join(', ');
  return `${pods}: nobody would make them again; delete them to have the present ones`;
}

function builtText(count: number): string {
  return `${count} images, for their registries are not reached; ./plinth status --json tells in what each differs`;
}

function memoryText({ controlPlane, pods }: { controlPlane: number; pods: number }): string {
  return `${gibibytes(controlPlane + pods)}: ${gibibytes(controlPlane)} control plane, ${gibibytes(pods)} pods`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

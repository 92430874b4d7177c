import { UserError } from '../../errors/user-error';
import { databaseCopy, type DatabaseCopy } from '../../stacks/products/database-copy';
import type { Manifest } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';
import type { Step } from '../progress/progress';
import type { Kubectl } from './kubectl';
import { kinds, type ClusterObject, type Metadata, type PodObject } from './objects';
import { waitFor, type Patience } from './wait';

/** A copy in its namespace. */
export interface CopyName {
  readonly namespace: string;
  readonly name: string;
}

/** Label that everything of a copy bears. */
export const copyLabel = 'plinth.dev/copy';

const namespaceLabel = 'plinth.dev/copy-namespace';

/** Labels by which everything that was made for a copy is found, in other namespaces too. */
export function copyLabels({ namespace, name }: CopyName): Readonly<Record<string, string>> {
  return { [copyLabel]: name, [namespaceLabel]: namespace };
}

/** The copy that an object was made for; undefined for any other object. */
export function copyOf({ labels = {} }: Metadata): CopyName | undefined {
  const { [copyLabel]: name, [namespaceLabel]: namespace } = labels;
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

export function copySelector(copy: CopyName): string {
  return Object.entries(copyLabels(copy))
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

/** Everything that a copy consists of, in the order in which it is made. */
export function copyManifests(copy: DatabaseCopy, namespace: string): readonly Manifest[] {
  const labels = copyLabels({ namespace, name: copy.name });
  return plan(databaseCopy(copy), []).map(({ manifest }) => ({
    ...manifest,
    metadata: {
      ...manifest.metadata,
      labels: { ...(manifest.metadata['labels'] as object | undefined), ...labels },
    },
  }));
}

/** What a copy waits for. */
export interface CopyWait extends CopyName {
  readonly step: Step;
  readonly patience: Patience;
}

/** A copy that answers. */
export interface ReadyCopy {
  /** Pod of its only instance. */
  readonly pod: string;
  readonly elapsedMs: number;
}

// Kubernetes tries a Job that fails six times, minutes apart; what failed three times will not work
const enough = 3;

/** Waits until a copy is ready. @throws UserError when its recovery fails, or is not done in time. */
export async function copyReady(kubectl: Kubectl, copy: CopyWait): Promise<ReadyCopy> {
  const { namespace, name, step, patience } = copy;
  const started = performance.now();
  try {
    const pod = await waitFor(
      `cluster ${namespace}/${name} is not ready`,
      async () => {
        const cluster = await kubectl.find<ClusterObject>(kinds.cluster, name, namespace);
        if (cluster === undefined)
          throw new UserError(`cluster ${namespace}/${name} was deleted by somebody`);
        const { phase = 'not begun', readyInstances = 0, currentPrimary } = cluster.status ?? {};
        const pods = await kubectl.list<PodObject>('pods', namespace, `cnpg.io/cluster=${name}`);
        step.update(phase, podProblems(pods));
        const failed = pods.filter(({ status }) => status?.phase === 'Failed').length;
        if (failed >= enough)
          throw new UserError(`cluster ${namespace}/${name}: recovery failed ${failed} times`);
        return readyInstances > 0 && currentPrimary ? currentPrimary : undefined;
      },
      patience,
    );
    return { pod, elapsedMs: performance.now() - started };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const words = await lastWords(kubectl, copy);
    throw new UserError([...error.problems, ...words], { cause: error });
  }
}

/** Why pods do not run. */
export function podProblems(pods: readonly PodObject[]): readonly string[] {
  return pods.flatMap(({ metadata, status = {} }) => {
    const containers = [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ];
    const waiting = containers
      .flatMap(({ state }) => state?.waiting?.reason ?? [])
      .filter((reason) => !['PodInitializing', 'ContainerCreating'].includes(reason));
    const unscheduled = (status.conditions ?? [])
      .filter(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False')
      .flatMap(({ message }) => message ?? []);
    const reasons = [...new Set([...waiting, ...unscheduled])];
    return reasons.length === 0 ? [] : [`${metadata.name}: ${reasons.join('; ')}`];
  });
}

/** What the pods of a copy said last, and why those that do not run do not. */
async function lastWords(
  kubectl: Kubectl,
  { namespace, name }: CopyName,
): Promise<readonly string[]> {
  const selector = `cnpg.io/cluster=${name}`;
  const pods = await kubectl.list<PodObject>('pods', namespace, selector).catch(() => []);
  const said = await kubectl.run([
    ...['logs', `--namespace=${namespace}`, `--selector=${selector}`],
    ...['--all-containers', '--tail=200', '--ignore-errors'],
  ]);
  return [...podProblems(pods), ...errorsIn(said.stdout).slice(-3)];
}

/** The errors in the JSON lines of the operator's instance manager, each once. */
export function errorsIn(log: string): readonly string[] {
  const messages = log.split('\n').flatMap((line) => {
    const fields = recordOf(line);
    const record = fields?.['record'] as Readonly<Record<string, unknown>> | undefined;
    const severity = record?.['error_severity'];
    if (severity === 'FATAL' || severity === 'PANIC') return passing(String(record?.['message']));
    if (fields?.['level'] !== 'error') return [];
    return [[fields['msg'], fields['error']].filter((part) => typeof part === 'string').join(': ')];
  });
  return [...new Set(messages)];
}

/** Whoever connects too early is told so as if it were fatal. */
function passing(message: string): readonly string[] {
  return /^the database system is (starting up|shutting down|not yet accepting)/.test(message)
    ? []
    : [message];
}

function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // tools beside it speak in lines
    return undefined;
  }
}

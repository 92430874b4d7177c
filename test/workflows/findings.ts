import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

const local = /^\.\/\.github\/actions\/[a-z-]+$/;

/** What is not as it should be in a workflow, each as `<where>: <what>`. */
export function workflowFindings(file: string, text: string): readonly string[] {
  const { on, permissions, jobs = {} } = parse(text) as Workflow;
  return [
    ...pinFindings(file, text),
    ...(JSON.stringify(permissions) === '{}'
      ? []
      : [`${file}: must begin without rights: permissions: {}`]),
    ...(JSON.stringify(on ?? '').includes('pull_request_target')
      ? [`${file}: must not run on pull_request_target, which lends its rights to strangers' code`]
      : []),
    ...Object.entries(jobs).flatMap(([name, job]) => jobFindings(`${file}: ${name}`, job)),
  ];
}

/** The same of an action of this repository. */
export function actionFindings(file: string, text: string): readonly string[] {
  const { runs } = parse(text) as { readonly runs: { readonly steps: readonly Step[] } };
  return [...pinFindings(file, text), ...stepFindings(file, runs.steps)];
}

function jobFindings(where: string, job: Job): readonly string[] {
  const { steps = [], permissions, concurrency } = job;
  const touchesStack = steps.some(({ uses }) => uses === './.github/actions/prepare');
  const minutes = job['timeout-minutes'];
  return [
    ...(typeof permissions === 'object' && permissions !== null
      ? []
      : [`${where}: must list its rights one by one`]),
    ...(typeof minutes === 'number' ? [] : [`${where}: must end in time: timeout-minutes`]),
    ...(touchesStack && typeof (concurrency as { group?: unknown } | undefined)?.group !== 'string'
      ? [`${where}: works on a stack and must have a concurrency group`]
      : []),
    ...stepFindings(where, steps),
  ];
}

function stepFindings(where: string, steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ uses = '', run = '', with: given }) => [
    ...(run.includes('${{')
      ? [`${where}: must hand values to a script by env, got '${run.trim()}'`]
      : []),
    ...(run.trim().includes('\n')
      ? [`${where}: must keep its lines in .github/scripts, where tests run them`]
      : []),
    ...(uses.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false
      ? [`${where}: must not leave its token in the checkout: persist-credentials: false`]
      : []),
  ]);
}

/** Read as text: a parser drops comments. */
function pinFindings(file: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, at) => {
    const used = /^\s*(?:- )?uses:\s*(.*)$/.exec(line)?.[1];
    if (used === undefined || local.test(used)) return [];
    return /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used)
      ? []
      : [`${file}:${at + 1}: must be pinned as <action>@<commit> # v<version>, got '${used}'`];
  });
}

/** Every action that is used, as `<name>@<commit> # v<version>`. */
export function pins(text: string): readonly string[] {
  return [...text.matchAll(/uses:\s*(\S+@\S+ # \S+)/g)].map(([, pin = '']) => pin);
}

import type { Comment, PullRequest, WorkflowRun } from './github';

/** An answer that is not what GitHub documents: a proxy's page, half an answer, a lie. */
export class StrangeAnswerError extends Error {}

/** The items of a page. @throws StrangeAnswerError when it is no list, or one of them is not what it should be. */
export function listOf<T>(data: unknown, itemOf: (item: Fields) => T): readonly T[] {
  if (!Array.isArray(data)) throw new StrangeAnswerError('something that is no list');
  return data.map((item: unknown) => itemOf(fieldsOf(item)));
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new StrangeAnswerError('something that is no object');
}

function textIn(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value === 'string') return value;
  throw new StrangeAnswerError(`an object without '${key}'`);
}

function numberIn(fields: Fields, key: string): number {
  const value = fields[key];
  if (Number.isSafeInteger(value)) return value as number;
  throw new StrangeAnswerError(`an object without '${key}'`);
}

export function branchOf(fields: Fields): string {
  return textIn(fields, 'name');
}

export function commentOf(data: unknown): Comment {
  const fields = fieldsOf(data);
  const { user, body } = fields;
  return {
    id: numberIn(fields, 'id'),
    // an empty one is null
    body: typeof body === 'string' ? body : '',
    author: typeof user === 'object' && user !== null ? textIn(fieldsOf(user), 'login') : undefined,
  };
}

/** Of a fork that was deleted GitHub says that its repository is null. */
export function pullRequestOf(fields: Fields): PullRequest {
  const head = fieldsOf(fields['head']);
  const base = fieldsOf(fieldsOf(fields['base'])['repo']);
  const { repo } = head;
  const from =
    typeof repo === 'object' && repo !== null ? textIn(fieldsOf(repo), 'full_name') : undefined;
  return {
    number: numberIn(fields, 'number'),
    branch: textIn(head, 'ref'),
    fork: from !== textIn(base, 'full_name'),
  };
}

const statuses: ReadonlySet<string> = new Set<WorkflowRun['status']>([
  'completed',
  'in_progress',
  'pending',
  'queued',
  'requested',
  'waiting',
]);

export function workflowRunOf(data: unknown): WorkflowRun {
  const status = textIn(fieldsOf(data), 'status');
  if (!statuses.has(status)) throw new StrangeAnswerError(`a run with the status '${status}'`);
  return { status: status as WorkflowRun['status'] };
}

export function loginOf(data: unknown): string {
  const { data: answer } = fieldsOf(data);
  return textIn(fieldsOf(fieldsOf(answer)['viewer']), 'login');
}

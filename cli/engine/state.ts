import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error';
import { errorCode } from '../error-code';

/** The part of a resource's state that is read here; the rest is kept as it is. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PendingOperation {
  readonly type: string;
  readonly resource: ResourceState;
}

/** What `pulumi stack export` prints. */
export interface Deployment {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly ResourceState[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

interface Checkpoint {
  readonly checkpoint: { readonly latest?: Deployment['deployment'] };
}

/** What the state of a stack in a file backend holds, without starting the engine. */
export interface StateOverview {
  /** Type tokens of everything in it. */
  readonly types: ReadonlySet<string>;
  readonly pendingCreates: readonly ResourceState[];
  /** Outputs of the stack, secret ones encrypted. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function stateFile(state: string, project: string, stack: string): string {
  return join(state, '.pulumi', 'stacks', project, `${stack}.json`);
}

/** @returns undefined when the stack does not exist. */
export function readState(file: string, stack: string): StateOverview | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return overviewOf(parsed(text, file, stack));
}

function parsed(text: string, file: string, stack: string): Checkpoint {
  try {
    const value = JSON.parse(text) as Partial<Checkpoint> | null;
    if (value?.checkpoint !== undefined) return { checkpoint: value.checkpoint };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(
    `state of stack '${stack}': ${file} must be a checkpoint of the engine, it is damaged`,
    {
      fix: `\`./plinth down\` throws the local platform away, then run \`./plinth up\``,
    },
  );
}

function overviewOf({ checkpoint: { latest } }: Checkpoint): StateOverview {
  const pending = latest?.pending_operations ?? [];
  const resources = latest?.resources ?? [];
  return {
    types: new Set(resources.map(({ type }) => type)),
    outputs: resources.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs ?? {},
    pendingCreates: pending
      .filter(({ type }) => type === 'creating')
      .map(({ resource }) => resource),
  };
}

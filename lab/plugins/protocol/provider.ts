import type { PropertyMap } from './values';

/** How loud a message is. `info` and above reach the user. */
export type Severity = 'debug' | 'info' | 'warning' | 'error';

/** What every call on a resource (or on the provider itself) carries. */
export interface Call {
  /** URN of the resource, or of the provider; empty where the engine gave none. */
  readonly urn: string;
  /** Type token of the resource, such as `random:index/randomId:RandomId`; empty where there is none. */
  readonly type: string;
  /** Logical name of the resource: the last part of its URN. */
  readonly name: string;
  /** Aborted when the user cancels the run or the engine goes away. Pass it on to every wait and request. */
  readonly signal: AbortSignal;
  /** A diagnostic that stays on the user's screen, under the resource. */
  log(severity: Severity, message: string): void;
  /** A status beside the resource's progress line; the next one replaces it. */
  status(message: string): void;
}

/** A property that `check` or `checkConfig` refuses. */
export interface CheckFailure {
  /** Path of the property, such as `spec.replicas`; empty for the resource as a whole. */
  readonly property: string;
  /** What is wrong, without the property's path. */
  readonly reason: string;
}

/** A request to check inputs before anything is done with them. */
export interface CheckRequest extends Call {
  /** The inputs checked last time; empty for a new resource. */
  readonly olds: PropertyMap;
  /** The inputs as the program gave them. May hold unknowns in a preview. */
  readonly news: PropertyMap;
  /** Bytes to derive random choices from, so that preview and update agree; empty where the engine gave none. */
  readonly randomSeed: Uint8Array;
  /** The name the user's auto-naming configuration asks for, where there is any. */
  readonly autonaming?: {
    readonly proposedName: string;
    readonly mode: 'propose' | 'enforce' | 'disable';
  };
}

/** Inputs with defaults filled in, or what is wrong with them. */
export interface CheckResult {
  /** The inputs the engine goes on with. */
  readonly inputs: PropertyMap;
  /** Any failure stops the resource. @default - none */
  readonly failures?: readonly CheckFailure[];
}

/** How one property changes. */
export type DiffKind =
  'add' | 'add-replace' | 'delete' | 'delete-replace' | 'update' | 'update-replace';

/** A request to compare. */
export interface DiffRequest extends Call {
  /** Id of the resource. */
  readonly id: string;
  /** Its outputs as last recorded. */
  readonly olds: PropertyMap;
  /** Its inputs as last recorded. */
  readonly oldInputs: PropertyMap;
  /** The inputs wanted now. May hold unknowns in a preview. */
  readonly news: PropertyMap;
  /** Property paths whose changes the user ignores; the engine has already put the old values into `news`. */
  readonly ignoreChanges: readonly string[];
}

/** What an update would do. */
export interface DiffResult {
  /** Whether anything changes. */
  readonly changes: 'none' | 'some';
  /** Property paths that force a replacement. @default - the resource is updated in place */
  readonly replaces?: readonly string[];
  /** How each property path changes; `input` says that the path is one of inputs. @default - the engine compares inputs */
  readonly detailed?: Readonly<
    Record<string, { readonly kind: DiffKind; readonly input: boolean }>
  >;
  /** Delete the old resource before the new one is made. @default false */
  readonly deleteBeforeReplace?: boolean;
}

/** A request to create. */
export interface CreateRequest extends Call {
  /** The checked inputs. */
  readonly inputs: PropertyMap;
  /** Whether this only previews; inputs may hold unknowns then, and nothing may change. */
  readonly preview: boolean;
  /** The user's `customTimeouts`, in seconds; 0 where there is none. */
  readonly timeoutSeconds: number;
}

/** A created resource. */
export interface CreateResult {
  /** Id; ignored in a preview. */
  readonly id: string;
  /** Outputs, to be recorded in state. */
  readonly outputs: PropertyMap;
}

/** A request to read what is there: for refresh with recorded inputs, for import without. */
export interface ReadRequest extends Call {
  /** Id of the resource. */
  readonly id: string;
  /** Its outputs as last recorded; empty for an import. */
  readonly olds: PropertyMap;
  /** Its inputs as last recorded; empty for an import. */
  readonly oldInputs: PropertyMap;
}

/** What is there. */
export interface ReadResult {
  /** Id of the resource. */
  readonly id: string;
  /** Outputs as they are now. */
  readonly outputs: PropertyMap;
  /** Inputs that would give this resource. */
  readonly inputs: PropertyMap;
}

/** A request to update in place. */
export interface UpdateRequest extends Call {
  /** Id of the resource. */
  readonly id: string;
  /** Its outputs as last recorded. */
  readonly olds: PropertyMap;
  /** Its inputs as last recorded. */
  readonly oldInputs: PropertyMap;
  /** The checked inputs wanted now. */
  readonly inputs: PropertyMap;
  /** Property paths whose changes the user ignores; `inputs` already hold the recorded values there. */
  readonly ignoreChanges: readonly string[];
  /** Whether this only previews. */
  readonly preview: boolean;
  /** The user's `customTimeouts`, in seconds; 0 where there is none. */
  readonly timeoutSeconds: number;
}

/** A request to delete. */
export interface DeleteRequest extends Call {
  /** Id of the resource. */
  readonly id: string;
  /** Its outputs as last recorded. */
  readonly olds: PropertyMap;
  /** Its inputs as last recorded. */
  readonly oldInputs: PropertyMap;
  /** The user's `customTimeouts`, in seconds; 0 where there is none. */
  readonly timeoutSeconds: number;
}

/** A request to configure the provider. Values are JSON text where the schema says anything but string. */
export interface ConfigureRequest extends Call {
  /** The provider's checked inputs. May hold unknowns in a preview. */
  readonly inputs: PropertyMap;
}

/** A function call. */
export interface InvokeRequest extends Call {
  /** Token of the function. */
  readonly token: string;
  /** Its arguments. */
  readonly args: PropertyMap;
}

/** The function's answer, or what is wrong with its arguments. */
export interface InvokeResult {
  /** The answer. */
  readonly outputs: PropertyMap;
  /** What is wrong. @default - nothing */
  readonly failures?: readonly CheckFailure[];
}

/**
 * A resource provider. Throw a `UserError` for what the user can mend (shown as its problems and fix), an
 * `InitializationError` when the resource exists but did not become ready (its state is kept), and anything else
 * only for bugs (shown with the stack).
 */
export interface Provider {
  /** Package name, such as `random`. */
  readonly name: string;
  /** Version reported to the engine. */
  readonly version: string;
  /** Package schema as JSON. @default - an empty schema */
  schema?(): string;
  /** Checks the provider's own inputs. @default - accepted as given */
  checkConfig?(request: CheckRequest): CheckResult | Promise<CheckResult>;
  /** Compares the provider's own inputs. @default - the provider never changes because of them */
  diffConfig?(request: DiffRequest): DiffResult | Promise<DiffResult>;
  /** Called once before any resource. @default - nothing to configure */
  configure?(request: ConfigureRequest): void | Promise<void>;
  /** Checks inputs and fills in defaults. @default - accepted as given */
  check?(request: CheckRequest): CheckResult | Promise<CheckResult>;
  /** Compares. @default - the engine compares old and new inputs and updates in place */
  diff?(request: DiffRequest): DiffResult | Promise<DiffResult>;
  /** Creates, or predicts the outputs in a preview. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** Reads; undefined when it is gone. @default - what is recorded is taken for true */
  read?(request: ReadRequest): Promise<ReadResult | undefined>;
  /** Updates in place and returns the outputs. @default - the resource can not be updated */
  update?(request: UpdateRequest): Promise<PropertyMap>;
  /** Deletes; a resource that is gone already is a success. @default - nothing to delete */
  delete?(request: DeleteRequest): Promise<void>;
  /** Calls a function. @default - there is none */
  invoke?(request: InvokeRequest): Promise<InvokeResult>;
}

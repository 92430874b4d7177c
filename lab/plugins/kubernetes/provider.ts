import { UserError } from '../../../errors/user-error';
import type {
  CheckRequest,
  CheckResult,
  ConfigureRequest,
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
import type { PropertyMap } from '../protocol/values';
import { checkObject } from './check';
import { compareObject } from './compare';
import { compareConfig } from './config-diff';
import { readObject } from './read';
import { deleteObject } from './remove';
import { Session } from './session';
import { createObject, updateObject } from './write';

/** The lab's stand-in for pulumi-resource-kubernetes: real server-side apply against a real API server. */
export class KubernetesProvider implements Provider {
  readonly name = 'kubernetes';
  private configured: Session | undefined;
  private readonly recorded = new Set<string>();

  constructor(
    /** Version of the official plugin it stands in for. */
    readonly version: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  diffConfig(request: DiffRequest): DiffResult {
    return compareConfig(request);
  }

  configure({ inputs }: ConfigureRequest): void {
    this.configured = new Session(inputs, this.env);
  }

  check(request: CheckRequest): Promise<CheckResult> {
    // a create that follows is a replacement, and must not take the object it replaces for its own
    if (Object.keys(request.olds).length > 0) this.recorded.add(request.urn);
    return checkObject(this.session, request);
  }

  diff(request: DiffRequest): Promise<DiffResult> {
    return compareObject(this.session, request);
  }

  create(request: CreateRequest): Promise<CreateResult> {
    return createObject(this.session, request, this.recorded.has(request.urn));
  }

  read(request: ReadRequest): Promise<ReadResult | undefined> {
    return readObject(this.session, request);
  }

  update(request: UpdateRequest): Promise<PropertyMap> {
    return updateObject(this.session, request);
  }

  delete(request: DeleteRequest): Promise<void> {
    return deleteObject(this.session, request);
  }

  private get session(): Session {
    if (this.configured !== undefined) return this.configured;
    throw new UserError(
      'provider: the engine used the kubernetes provider before it configured it',
    );
  }
}

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
import type { PropertyMap } from '../protocol/values';
import { LabProvider } from './provider';
import type { LabSettings } from './settings';
import { StoreKeyProvider, storeKeyType } from './store-key';

/** Everything of labs that is a Pulumi resource. */
export class LabResources implements Provider {
  readonly name = 'lab';
  readonly version = '0.1.0';
  private readonly labs: LabProvider;
  private readonly keys: StoreKeyProvider;

  constructor(settings: () => LabSettings) {
    this.labs = new LabProvider(settings);
    this.keys = new StoreKeyProvider(settings);
  }

  check(request: CheckRequest): CheckResult {
    return this.of(request.type).check(request);
  }

  diff(request: DiffRequest): Promise<DiffResult> {
    return this.of(request.type).diff(request);
  }

  create(request: CreateRequest): Promise<CreateResult> {
    return this.of(request.type).create(request);
  }

  read(request: ReadRequest): Promise<ReadResult | undefined> {
    return this.of(request.type).read(request);
  }

  update(request: UpdateRequest): Promise<PropertyMap> {
    return this.of(request.type).update(request);
  }

  delete(request: DeleteRequest): Promise<void> {
    return this.of(request.type).delete(request);
  }

  /** Labs also answer for what nobody knows. */
  private of(type: string): LabProvider | StoreKeyProvider {
    return type === storeKeyType ? this.keys : this.labs;
  }
}

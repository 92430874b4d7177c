import type { Manifest } from '../../stacks/release/manifest';
import type { Kubernetes } from './kubernetes';
import { proofObjects, type Part } from './objects';

/** A namespace of a proof's own, whose parts come and go. */
export class ProofNamespace {
  readonly #parts = new Map<string, Part>();
  #applied: readonly Manifest[] = [];

  constructor(
    private readonly kubernetes: Kubernetes,
    readonly name: string,
  ) {}

  /** Applies these parts with those that are there. */
  async add(parts: Readonly<Record<string, Part>>): Promise<void> {
    for (const [id, part] of Object.entries(parts)) this.#parts.set(id, part);
    await this.settle();
  }

  /** Deletes what only these parts have. */
  async remove(...ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#parts.delete(id);
    await this.settle();
  }

  /** Deletes all of it, volumes and what it has in other namespaces included. */
  async delete(): Promise<void> {
    this.#parts.clear();
    const outside = ({ metadata: { namespace } }: Manifest) =>
      namespace !== undefined && namespace !== this.name;
    await this.discard(this.#applied.filter(outside));
    // while a pod ends, Kubernetes looks at its namespace again after half the time that the pod may take for it:
    // 15 minutes for one of PostgreSQL. What it belongs to goes first, or would begin it again
    await this.discard(this.#applied.filter((object) => !outside(object) && !isNamespace(object)));
    const here = `--namespace=${this.name}`;
    await this.kubernetes.must(['delete', 'pod', here, '--all', '--grace-period=1', '--wait=true']);
    await this.kubernetes.must(['delete', 'namespace', this.name, '--ignore-not-found']);
    this.#applied = [];
  }

  private async settle(): Promise<void> {
    const wanted = proofObjects(this.name, ...this.#parts.values());
    await this.kubernetes.apply(wanted);
    const kept = new Set(wanted.map(identity));
    const gone = this.#applied.filter((object) => !kept.has(identity(object)));
    this.#applied = wanted;
    await this.discard(gone);
  }

  /** Last comes first: a namespace would take along what is in it. */
  private async discard(objects: readonly Manifest[]): Promise<void> {
    if (objects.length === 0) return;
    const list = { apiVersion: 'v1', kind: 'List', items: [...objects].reverse() };
    await this.kubernetes.must(
      ['delete', '--ignore-not-found', '--wait=true', '-f', '-'],
      JSON.stringify(list),
    );
  }
}

function isNamespace({ kind }: Manifest): boolean {
  return kind === 'Namespace';
}

function identity({ apiVersion, kind, metadata }: Manifest): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('/');
}

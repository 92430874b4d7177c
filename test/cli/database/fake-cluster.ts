import { Kubectl, type CallOptions, type Output } from '../../../cli/database/kubectl';

interface Stored {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    resourceVersion?: string;
    ownerReferences?: { name: string }[];
  };
  [field: string]: unknown;
}

/** An answer of psql, or why there is none. */
export type Sql = (statements: string, pod: string) => readonly unknown[];

const plural: Readonly<Record<string, string>> = {
  Cluster: 'clusters.postgresql.cnpg.io',
  Backup: 'backups.postgresql.cnpg.io',
  ScheduledBackup: 'scheduledbackups.postgresql.cnpg.io',
  ObjectStore: 'objectstores.barmancloud.cnpg.io',
  NetworkPolicy: 'networkpolicies',
  RoleBinding: 'rolebindings.rbac.authorization.k8s.io',
  Lease: 'leases',
  Pod: 'pods',
  Secret: 'secrets',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
};

/** An API server with as much of an operator as commands wait for, behind kubectl's own arguments. */
export class FakeCluster extends Kubectl {
  readonly calls: string[] = [];
  /** Commands in containers. */
  readonly statements: string[] = [];
  objects: Stored[] = [];
  /** What servers answer. */
  sql: Sql = () => [];
  /** What `sh` in a container answers. */
  shell: Output = { code: 0, stdout: '', stderr: '' };
  /** What becomes of a cluster that is made. */
  whenMade: (cluster: Stored) => void = (cluster) => {
    cluster['status'] = {
      phase: 'Cluster in healthy state',
      readyInstances: 1,
      currentPrimary: `${cluster.metadata.name}-1`,
    };
  };
  /** Is told of each call before it is answered. */
  before: (call: string) => void = () => undefined;
  #version = 0;

  constructor() {
    super('kubectl', '/nowhere', {});
  }

  override run(args: readonly string[], options: CallOptions = {}): Promise<Output> {
    const call = args.join(' ');
    this.calls.push(call);
    try {
      this.before(call);
      return Promise.resolve({ code: 0, stdout: this.#answer(args, options), stderr: '' });
    } catch (error) {
      if (error instanceof Refusal)
        return Promise.resolve({ code: 1, stdout: error.stdout, stderr: error.message });
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  put(object: Stored): void {
    this.objects.push(this.#stamped(object));
  }

  names(kind: string): readonly string[] {
    return this.objects.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  }

  #answer(args: readonly string[], { input = '' }: CallOptions): string {
    const [verb = ''] = args;
    const option = (name: string) =>
      args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
    const [, kinds = '', name] = args.filter((arg) => !arg.startsWith('-'));
    const selected = () => this.#select(kinds, { name, ...found(option) });
    switch (verb) {
      case 'get': {
        if (option('no-headers') !== undefined || args.includes('--no-headers'))
          return this.#columns(args, selected());
        const [first] = selected();
        if (name === undefined || name === 'json') return JSON.stringify({ items: selected() });
        return first === undefined ? '' : JSON.stringify(first);
      }
      case 'create':
        return this.#create(input);
      case 'replace':
        return this.#replace(JSON.parse(input) as Stored);
      case 'delete': {
        const gone = selected();
        this.objects = this.objects.filter((one) => !gone.includes(one));
        this.#collect(gone);
        return '';
      }
      case 'patch':
        return this.#patch(selected()[0], option('patch') ?? '');
      case 'exec':
        return this.#exec(args, input);
      default:
        return '';
    }
  }

  /** What made a volume removes it with its claim. */
  #collect(gone: readonly Stored[]): void {
    const names = gone.map(
      (one) => (one['spec'] as { volumeName?: string } | undefined)?.volumeName,
    );
    this.objects = this.objects.filter((one) => {
      const spec = one['spec'] as { persistentVolumeReclaimPolicy?: string } | undefined;
      const isDeleted = spec?.persistentVolumeReclaimPolicy === 'Delete';
      return !(names.includes(one.metadata.name) && isDeleted);
    });
  }

  #select(
    kinds: string,
    by: { name?: string | undefined; namespace?: string; selector?: string; field?: string },
  ): Stored[] {
    const wanted = kinds.split(',');
    const labels = (by.selector ?? '').split(',').filter((part) => part !== '');
    return this.objects.filter(
      ({ kind, metadata }) =>
        wanted.includes(plural[kind] ?? kind) &&
        (by.name === undefined || by.name === 'json' || by.name.startsWith('custom-columns')
          ? true
          : metadata.name === by.name) &&
        (by.field === undefined || metadata.name === by.field) &&
        (metadata.namespace === undefined || metadata.namespace === by.namespace) &&
        labels.every((label) => {
          const [key = '', value] = label.split('=');
          const there = metadata.labels?.[key];
          return value === undefined ? there !== undefined : there === value;
        }),
    );
  }

  #columns(args: readonly string[], rows: readonly Stored[]): string {
    const wide = args.some((arg) => arg.includes('OWNER'));
    return rows
      .map(({ kind, metadata: { name, labels, ownerReferences } }) => {
        const owner = ownerReferences?.map((one) => one.name).join(',') ?? '<none>';
        const label = labels?.['cnpg.io/cluster'] ?? '<none>';
        return [kind, name, ...(wide ? [label, owner] : [])].join('   ');
      })
      .join('\n');
  }

  #create(input: string): string {
    const given = JSON.parse(input) as Stored & { items?: Stored[] };
    for (const object of given.items ?? [given]) {
      const { kind, metadata } = object;
      const there = this.objects.some(
        (one) =>
          one.kind === kind &&
          one.metadata.name === metadata.name &&
          one.metadata.namespace === metadata.namespace,
      );
      if (there) throw new Refusal(`Error from server (AlreadyExists): "${metadata.name}"`);
      this.put(object);
      if (kind === 'Cluster') this.whenMade(object);
    }
    return '';
  }

  #replace(object: Stored): string {
    const { name, namespace, resourceVersion } = object.metadata;
    const index = this.objects.findIndex(
      (one) =>
        one.kind === object.kind &&
        one.metadata.name === name &&
        one.metadata.namespace === namespace,
    );
    if (this.objects[index]?.metadata.resourceVersion !== resourceVersion)
      throw new Refusal('Error from server (Conflict): modified');
    this.objects[index] = this.#stamped(object);
    return '';
  }

  #patch(object: Stored | undefined, patch: string): string {
    if (object === undefined) throw new Refusal('Error from server (NotFound)');
    const changes = JSON.parse(patch) as object;
    if (Array.isArray(changes)) {
      const spec = object['spec'] as { holderIdentity: string };
      const [test] = changes as { value: string }[];
      if (test?.value !== spec.holderIdentity)
        throw new Refusal('the server rejected our request: test failed');
    } else Object.assign(object, changes);
    this.#stamped(object);
    return '';
  }

  #exec(args: readonly string[], input: string): string {
    if (args.includes('sh')) {
      if (this.shell.code !== 0) throw new Refusal(this.shell.stderr, this.shell.stdout);
      return this.shell.stdout;
    }
    const pod = args[args.indexOf('--') - 1] ?? '';
    this.statements.push(`${pod}: ${input}`);
    return this.sql(input, pod)
      .map((line) => JSON.stringify(line))
      .join('\n');
  }

  #stamped(object: Stored): Stored {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    return object;
  }
}

/** kubectl says no. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly stdout = '',
  ) {
    super(message);
  }
}

function found(option: (name: string) => string | undefined) {
  const [namespace, selector] = [option('namespace'), option('selector')];
  const field = option('field-selector')?.replace('metadata.name=', '');
  return {
    ...(namespace !== undefined && { namespace }),
    ...(selector !== undefined && { selector }),
    ...(field !== undefined && { field }),
  };
}

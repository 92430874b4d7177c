import { version } from '@pulumi/tls/package.json';
import { UserError } from '../../../errors/user-error';
import { declaredBy } from '../declared/cached';
import { misfits } from '../declared/check';
import { differences } from '../declared/differences';
import type { Declared, Resource } from '../declared/shape';
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DiffRequest,
  DiffResult,
  Provider,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from '../protocol/provider';
import { hasUnknown, reveal, Secret, UNKNOWN, type PropertyMap } from '../protocol/values';
import { KINDS, type Kind } from './kinds';

const HOUR_MS = 3_600_000;

/** Stand-in for the official `tls` provider: real keys and certificates, same inputs, outputs, secrets and replacements. */
export class TlsProvider implements Provider {
  readonly name = 'tls';
  readonly version = version;
  private declared: Declared | undefined;

  constructor(
    private readonly options: {
      readonly env: NodeJS.ProcessEnv;
      /** @default - the machine's clock */
      readonly now?: () => Date;
    },
  ) {}

  check({ type, news }: CheckRequest): CheckResult {
    const { kind, resource, declared } = this.kindOf(type);
    const failures = misfits(declared, resource.inputs, news);
    if (failures.length > 0 || hasUnknown(news)) return { inputs: news, failures };
    return { inputs: news, failures: kind.problems(reveal(news)) };
  }

  diff({ type, oldInputs, olds, news }: DiffRequest): DiffResult {
    const { kind, resource } = this.kindOf(type);
    const immutable = Object.keys(resource.inputs).filter((each) => !kind.mutable.includes(each));
    // a default may be written out
    const before = { ...kind.defaults, ...oldInputs };
    const result = differences(before, { ...kind.defaults, ...news }, { immutable });
    const { detailed = {}, replaces = [] } = result;
    if (!this.isDue({ ...olds, ...news })) return result;
    const renewal = { kind: 'update-replace', input: false } as const;
    return {
      changes: 'some',
      replaces: [...replaces, 'readyForRenewal'],
      detailed: { ...detailed, readyForRenewal: renewal },
    };
  }

  async create({ type, inputs, preview }: CreateRequest): Promise<CreateResult> {
    const { kind } = this.kindOf(type);
    const known = { ...kind.defaults, ...inputs };
    if (preview || hasUnknown(inputs)) {
      const pending = kind.generated.map((output) => [output, UNKNOWN] as const);
      return { id: '', outputs: marked(kind, { ...known, ...Object.fromEntries(pending) }) };
    }
    const { id, outputs } = await kind.make(reveal(known), this.now());
    return { id, outputs: marked(kind, { ...known, ...outputs }) };
  }

  read({ id, olds, oldInputs, type }: ReadRequest): Promise<ReadResult | undefined> {
    if (Object.keys(olds).length === 0) {
      throw new UserError(`import of ${type}: the type can not be imported`);
    }
    const outputs =
      olds.readyForRenewal === undefined ? olds : { ...olds, readyForRenewal: this.isDue(olds) };
    return Promise.resolve({ id, outputs, inputs: oldInputs });
  }

  update({ type, olds, inputs }: UpdateRequest): Promise<PropertyMap> {
    const { kind } = this.kindOf(type);
    const kept = kind.generated.map((output) => [output, olds[output] ?? null] as const);
    const all = { ...kind.defaults, ...inputs, ...Object.fromEntries(kept) };
    return Promise.resolve(marked(kind, all));
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Whether a certificate is so near to its end that it has to be made anew. */
  private isDue(properties: PropertyMap): boolean {
    const { validityEndTime, earlyRenewalHours } = reveal(properties);
    if (typeof validityEndTime !== 'string') return false;
    const early = Number(earlyRenewalHours ?? 0) * HOUR_MS;
    return Date.parse(validityEndTime) - early <= this.now().getTime();
  }

  private kindOf(type: string): { kind: Kind; resource: Resource; declared: Declared } {
    const types = Object.keys(KINDS);
    const { env } = this.options;
    this.declared ??= declaredBy({ npm: '@pulumi/tls', types, env });
    const [kind, resource] = [KINDS[type], this.declared.resources[type]];
    if (kind !== undefined && resource !== undefined) {
      return { kind, resource, declared: this.declared };
    }
    throw new UserError(`tls: 'type' must be one of ${types.join(', ')}, got '${type}'`);
  }
}

// a write-only value is in no state; a secret one is in it encrypted
function marked(kind: Kind, properties: PropertyMap): PropertyMap {
  const entries = Object.entries(properties)
    .filter(([name]) => !name.endsWith('Wo'))
    .map(([name, value]) => {
      const open = value instanceof Secret || !kind.secrets.includes(name);
      return [name, open ? value : new Secret(value)] as const;
    });
  return Object.fromEntries(entries);
}

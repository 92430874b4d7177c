import { version } from '@pulumi/random/package.json';
import { UserError } from '../../../errors/user-error';
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DiffKind,
  DiffRequest,
  DiffResult,
  Provider,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from '../protocol/provider';
import {
  hasSecret,
  hasUnknown,
  reveal,
  Secret,
  UNKNOWN,
  type Json,
  type PropertyMap,
  type PropertyValue,
} from '../protocol/values';
import { inputProblems } from './check';
import { KINDS, type Kind } from './kinds';

/** Stand-in for the official `random` provider: same inputs, outputs, ids, secrets and replacements. */
export class RandomProvider implements Provider {
  readonly name = 'random';
  readonly version = version;

  check({ type, news }: CheckRequest): CheckResult {
    const { name, kind } = kindOf(type);
    return { inputs: news, failures: inputProblems(name, kind, news) };
  }

  diff({ type, olds, news }: DiffRequest): DiffResult {
    const { kind } = kindOf(type);
    const before = { ...withDefaults(kind, olds), ...olds };
    const after = { ...withDefaults(kind, news), ...news };
    const detailed: Record<string, { kind: DiffKind; input: boolean }> = {};
    for (const property of Object.keys(kind.inputs)) {
      const change = changeOf(before[property], after[property]);
      if (change === undefined) continue;
      // keepers without any value keep nothing: they come and go in place
      const replaces = property !== 'keepers' || kept(before[property]) || kept(after[property]);
      detailed[property] = { kind: replaces ? `${change}-replace` : change, input: true };
    }
    const changed = Object.entries(detailed);
    const replaces = changed
      .filter(([, { kind }]) => kind.endsWith('-replace'))
      .map(([path]) => path);
    return { changes: changed.length === 0 ? 'none' : 'some', replaces, detailed };
  }

  async create({ type, inputs, preview }: CreateRequest): Promise<CreateResult> {
    const { kind } = kindOf(type);
    const known = { ...withDefaults(kind, inputs), ...inputs };
    if (preview || hasUnknown(inputs)) {
      const pending = Object.fromEntries(
        kind.generated.map((output) => [output, UNKNOWN] as const),
      );
      return { id: '', outputs: { ...known, ...marked(kind, inputs, pending) } };
    }
    const { id, outputs } = await kind.generate(reveal(inputs));
    return { id, outputs: { ...known, ...marked(kind, inputs, outputs) } };
  }

  async read({ type, id, olds, oldInputs }: ReadRequest): Promise<ReadResult | undefined> {
    if (Object.keys(olds).length > 0) return { id, outputs: olds, inputs: oldInputs };
    const { name, kind } = kindOf(type);
    if (!kind.adopt) throw new UserError(`import of ${name}: the type can not be imported`);
    const { inputs, outputs, ...made } = await kind.adopt(id);
    const known = { ...withDefaults(kind, inputs), ...inputs };
    return { id: made.id, inputs, outputs: { ...known, ...marked(kind, inputs, outputs) } };
  }

  update({ type, olds, inputs }: UpdateRequest): Promise<PropertyMap> {
    const { kind } = kindOf(type);
    const kept = kind.generated.map((output) => [output, olds[output] ?? null]);
    return Promise.resolve({
      ...withDefaults(kind, inputs),
      ...inputs,
      ...(Object.fromEntries(kept) as PropertyMap),
    });
  }
}

function kindOf(type: string): { name: string; kind: Kind } {
  const name = type.slice(type.lastIndexOf(':') + 1);
  const kind = KINDS[name];
  if (!kind) {
    const known = Object.keys(KINDS).join(', ');
    throw new UserError(`random: 'type' must be one of ${known}, got '${type}'`);
  }
  return { name, kind };
}

function withDefaults(kind: Kind, inputs: PropertyMap): PropertyMap {
  return kind.defaults?.(reveal(inputs)) ?? {};
}

function marked(kind: Kind, inputs: PropertyMap, outputs: PropertyMap): PropertyMap {
  const tainted = kind.taints?.some((input) => hasSecret(inputs[input])) ?? false;
  const entries = Object.entries(outputs).map(([output, value]) => {
    const secret = tainted || (kind.secrets?.includes(output) ?? false);
    return [output, secret ? new Secret(value) : value];
  });
  return Object.fromEntries(entries) as PropertyMap;
}

function changeOf(before: PropertyValue | undefined, after: PropertyValue | undefined) {
  const old = plain(before);
  if (hasUnknown(after)) return old === undefined ? 'add' : 'update';
  const next = plain(after);
  if (JSON.stringify(old) === JSON.stringify(next)) return undefined;
  if (old === undefined) return 'add';
  return next === undefined ? 'delete' : 'update';
}

function kept(keepers: PropertyValue | undefined): boolean {
  if (hasUnknown(keepers)) return true;
  return Object.values(plain(keepers) ?? {}).some((value) => value !== null);
}

function plain(value: PropertyValue | undefined): Json | undefined {
  const revealed = reveal({ value: value ?? null }).value ?? undefined;
  if (typeof revealed !== 'object' || Array.isArray(revealed)) return revealed;
  return Object.fromEntries(Object.entries(revealed).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { version } from '@pulumi/gcp/package.json';
import { UserError } from '../../../errors/user-error';
import { declaredBy } from '../declared/cached';
import { differences } from '../declared/differences';
import type { Declared } from '../declared/shape';
import type {
  CheckRequest,
  CheckResult,
  ConfigureRequest,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  InvokeRequest,
  InvokeResult,
  Provider,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from '../protocol/provider';
import {
  hasUnknown,
  reveal,
  type Json,
  type JsonObject,
  type PropertyMap,
} from '../protocol/values';
import { KINDS, kindOf } from './catalogue';
import { FUNCTIONS } from './functions';
import { checkInputs, isAutonamed, valuesOf, type Expectation } from './inputs';
import type { Kind, Place } from './kind';
import type { Lives } from './lives';
import { outputsOf, predictedOutputs } from './outputs';
import { assertFree, assertThere, assertUnused, removeDependents } from './state-of-things';
import type { World } from './world';

const LIFTED = 'PLINTH_DELETION_PROTECTION';

/** What the provider works with. */
export interface GcpOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where things are kept; asked for when the first is made, for the engine starts plugins early. */
  readonly world: () => World;
  /** What goes on behind clusters and machines. */
  readonly lives: Lives;
}

/**
 * Google Cloud as labs have it: nothing is made anywhere but on this machine. Inputs are held to the types of the
 * package and to the rules of the cloud; what other things need has to be there.
 */
export class GcpProvider implements Provider {
  readonly name = 'gcp';
  readonly version = version;
  private place: Place = {};
  private declared: Declared | undefined;

  constructor(private readonly options: GcpOptions) {}

  configure({ inputs }: ConfigureRequest): void {
    const { project, region, zone } = reveal(inputs);
    this.place = {
      ...(typeof project === 'string' && { project }),
      ...(typeof region === 'string' && { region }),
      ...(typeof zone === 'string' && { zone }),
    };
  }

  check(request: CheckRequest): CheckResult {
    return checkInputs(this.expectation(request.type), request);
  }

  diff({ type, oldInputs, news }: DiffRequest): DiffResult {
    const { kind, place } = this.expectation(type);
    const [before, after] = [valuesOf(kind, place, oldInputs), valuesOf(kind, place, news)];
    const [old, next] = [reveal(before), reveal(after)];
    const atTimes = (kind.replacedWhen ?? [])
      .filter(({ path, when }) => {
        const [from, to] = [valueAt(old, path), valueAt(next, path)];
        return from !== undefined && to !== undefined && from !== to && when(from, to);
      })
      .map(({ path }) => path);
    const result = differences(before, after, { immutable: [...kind.immutable, ...atTimes] });
    const replaces = (result.replaces ?? []).length > 0;
    // two of one name can not be there at once
    const named = 'name' in news && !isAutonamed(news) && before['name'] === after['name'];
    return { ...result, deleteBeforeReplace: replaces && named };
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    const { type, inputs, preview } = request;
    const { kind, resource, place } = this.expectation(type);
    const values = valuesOf(kind, place, inputs);
    if (preview || hasUnknown(inputs)) {
      return { id: '', outputs: predictedOutputs(kind, resource, values) };
    }
    const world = this.options.world();
    const plain = reveal(values);
    const counter = kind.numbered?.(plain);
    const numbered =
      counter === undefined ? plain : { ...plain, number: await world.next(counter) };
    const id = kind.id(numbered);
    await assertThere(world, kind, plain, id);
    await assertFree(world, type, kind, id);
    // what goes on behind others is to see it
    await world.put({ type, id, values: plain, outputs: {} });
    const life = this.options.lives[type];
    const made = await orElse(life?.begin({ ...request, id, values: plain, world }), () =>
      world.remove(type, id),
    );
    const outputs = { ...outputsOf(kind, resource, values, id), ...made };
    await world.put({ type, id, values: plain, outputs: reveal(outputs) });
    return { id, outputs };
  }

  async read({ type, id, olds, oldInputs }: ReadRequest): Promise<ReadResult | undefined> {
    kindOf(type);
    const found = await this.options.world().find(type, id);
    if (found === undefined) return undefined;
    const now = await this.options.lives[type]?.look?.(found);
    if (now === 'gone') return undefined;
    if (Object.keys(olds).length > 0)
      return { id, outputs: { ...olds, ...now }, inputs: oldInputs };
    return { id, outputs: { ...found.outputs, ...now }, inputs: found.values };
  }

  async update(request: UpdateRequest): Promise<PropertyMap> {
    const { type, id, inputs, olds, preview } = request;
    const { kind, resource, place } = this.expectation(type);
    const values = valuesOf(kind, place, inputs);
    const life = this.options.lives[type];
    const kept = (life?.makes ?? []).map((name) => [name, olds[name] ?? null] as const);
    const outputs = { ...outputsOf(kind, resource, values, id), ...Object.fromEntries(kept) };
    if (preview || hasUnknown(inputs)) return outputs;
    const world = this.options.world();
    const plain = reveal(values);
    await assertThere(world, kind, plain, id);
    const before = await world.find(type, id);
    await world.put({ type, id, values: plain, outputs: reveal(outputs) });
    const made = await orElse(life?.change?.({ ...request, values: plain, world }), async () => {
      if (before !== undefined) await world.put(before);
    });
    const now = { ...outputs, ...made };
    await world.put({ type, id, values: plain, outputs: reveal(now) });
    return now;
  }

  async delete(request: DeleteRequest): Promise<void> {
    const { type, id, olds } = request;
    const kind = kindOf(type);
    const world = this.options.world();
    const plain = reveal(olds);
    if (plain['deletionPolicy'] === 'ABANDON') return;
    this.assertMayGo(kind, request, plain);
    if (kind.end === 'never') {
      const found = await world.find(type, id);
      if (found !== undefined) await world.put({ ...found, forgotten: true });
      request.log('info', `a ${kind.noun} can not be deleted from Google Cloud: ${id} stays there`);
      return;
    }
    await assertUnused(world, kind, { type, id, values: plain, outputs: plain });
    const before = await world.find(type, id);
    await world.remove(type, id);
    const life = this.options.lives[type];
    await orElse(life?.end({ ...request, values: plain, world }), async () => {
      if (before !== undefined) await world.put(before);
    });
    await removeDependents(world, type, id);
  }

  invoke({ token, args }: InvokeRequest): Promise<InvokeResult> {
    const call = FUNCTIONS[token];
    if (call === undefined) throw new UserError(`gcp: ${token} is not simulated in labs`);
    return Promise.resolve(call(reveal(args), this.place));
  }

  /** Fails when the cloud would refuse, unless a rehearsal wants to see what follows when nothing is protected. */
  private assertMayGo(kind: Kind, request: DeleteRequest, values: JsonObject): void {
    const prevented =
      values['deletionPolicy'] === 'PREVENT'
        ? `cannot destroy ${kind.noun} because deletion_policy is set to PREVENT`
        : undefined;
    const reason = prevented ?? kind.keeps?.(values);
    if (reason === undefined) return;
    if (this.options.env[LIFTED] !== 'lifted') throw new UserError(`gcp: ${reason}`);
    request.log('info', `Google Cloud would refuse: ${reason}`);
  }

  private expectation(type: string): Expectation {
    const kind = kindOf(type);
    const { env } = this.options;
    this.declared ??= declaredBy({ npm: '@pulumi/gcp', types: Object.keys(KINDS), env });
    const resource = this.declared.resources[type];
    if (resource === undefined) throw new Error(`@pulumi/gcp ${version} has no ${type}`);
    return { kind, resource, declared: this.declared, place: this.place };
  }
}

/** Waits for something, and undoes what came before when it fails. */
async function orElse<T>(
  doing: Promise<T> | undefined,
  undo: () => Promise<void>,
): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    await undo();
    throw error;
  }
}

function valueAt(values: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, key) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return (value as JsonObject)[key];
  }, values);
}

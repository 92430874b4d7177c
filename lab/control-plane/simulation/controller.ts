import { setTimeout as sleep } from 'node:timers/promises';
import type { LabApi } from './api';
import { pathOf, type Change, type LabObject, type Reaction, type Surroundings } from './reaction';

/** What a controller needs of the world. */
export interface ControllerWorld {
  readonly api: LabApi;
  readonly ca: string;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Pause before anything is tried again. */
const retryMs = 200;

// definitions without their schemas, which would fill the memory of a process that only reads names and annotations
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const definitions = 'apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface WatchEvent {
  readonly type: string;
  readonly object: LabObject & { readonly code?: number };
}

/** Runs one reaction on every object of its resource, now and later, until the signal or `ended` says so. */
export async function runReaction(
  reaction: Reaction,
  world: ControllerWorld,
  ended: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const { api, signal, log } = world;
  const accept = reaction.resource === definitions ? metadataOnly : 'application/json';
  const onLine = (line: string) => {
    const { type, object } = JSON.parse(line) as WatchEvent;
    if (type === 'ADDED' || type === 'MODIFIED') void settle(reaction, object, world);
  };
  while (!signal.aborted) {
    try {
      const status = await api.watch(`/${reaction.resource}?watch=1`, onLine, signal, accept);
      if (status === 404 && (await ended())) return;
    } catch (error) {
      log(`watching ${reaction.resource}: ${describe(error)}`);
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs reactions on custom resources: each from when its definition appears until it is gone. */
export async function runCustomReactions(
  reactions: readonly Reaction[],
  world: ControllerWorld,
): Promise<void> {
  const running = new Set<Reaction>();
  await runReaction(
    {
      resource: definitions,
      react({ metadata }: LabObject) {
        for (const reaction of reactions) {
          if (definitionOf(reaction) !== metadata.name || running.has(reaction)) continue;
          running.add(reaction);
          void runReaction(reaction, world, async () => {
            const { status } = await world.api.call('GET', pathOf(definitions, metadata));
            return status === 404;
          }).finally(() => running.delete(reaction));
        }
        return [];
      },
    },
    world,
  );
}

function definitionOf({ resource }: Reaction): string {
  const [, group = '', , plural = ''] = resource.split('/');
  return `${plural}.${group}`;
}

async function settle(
  reaction: Reaction,
  object: LabObject,
  world: ControllerWorld,
): Promise<void> {
  const path = pathOf(reaction.resource, object.metadata);
  try {
    const answer = await reaction.react(object as never, surroundings(world));
    if (answer !== 'later') {
      for (const change of answer) await carryOut(change, world);
      return;
    }
    await sleep(retryMs, undefined, { signal: world.signal });
    const current = await world.api.call('GET', path);
    if (current.status === 200) await settle(reaction, current.body as LabObject, world);
  } catch (error) {
    if (!world.signal.aborted) world.log(`${path}: ${describe(error)}`);
  }
}

async function carryOut(change: Change, { api, log }: ControllerWorld): Promise<void> {
  const path = `${change.path}?fieldManager=plinth-simulator`;
  const { status, body } = await api.call(change.method, path, change.body, change.content);
  // gone or made meanwhile: the next event tells
  if (status < 300 || status === 404 || status === 409) return;
  log(`${change.method} ${change.path} was answered with ${status}: ${JSON.stringify(body)}`);
}

function surroundings({ api, ca }: ControllerWorld): Surroundings {
  return {
    ca,
    now: `${new Date().toISOString().slice(0, 19)}Z`,
    async find<T>(path: string) {
      const { status, body } = await api.call('GET', path);
      return status === 200 ? (body as T) : undefined;
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

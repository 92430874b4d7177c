import { UserError } from '../../../errors/user-error';
import type { JsonObject } from '../protocol/values';
import { kindOf } from './catalogue';
import type { Kind } from './kind';
import type { Thing, World } from './world';

/** Fails when something that is needed is not there. */
export async function assertThere(
  world: World,
  kind: Kind,
  values: JsonObject,
  id: string,
): Promise<void> {
  const needed = kind.needs?.(values) ?? [];
  const found = await Promise.all(needed.map((each) => world.find(each.type, each.id)));
  const problems = needed
    .filter((_each, index) => found[index] === undefined)
    .map(
      (each) =>
        `googleapi: Error 404: The ${kindOf(each.type).noun} '${each.id}' was not found, notFound`,
    );
  if (problems.length > 0)
    throw new UserError([`gcp: ${kind.noun} ${id} can not be made`, ...problems]);
}

/** Fails when there is one of this name already. */
export async function assertFree(
  world: World,
  type: string,
  kind: Kind,
  id: string,
): Promise<void> {
  if (kind.ownership === 'shared' || (await world.find(type, id)) === undefined) return;
  throw new UserError(
    `googleapi: Error 409: The ${kind.noun} '${id}' already exists, alreadyExists`,
  );
}

/** Fails when something else that is there uses it. */
export async function assertUnused(world: World, kind: Kind, thing: Thing): Promise<void> {
  for (const other of await world.all()) {
    const uses = (kindOf(other.type).needs?.(other.values) ?? []).find(
      ({ type, id }) => type === thing.type && id === thing.id,
    );
    const holds = uses?.holds;
    if (holds === undefined) continue;
    if (holds.unless !== undefined && thing.values[holds.unless] === true) continue;
    throw new UserError(
      `googleapi: Error 400: The ${kind.noun} '${thing.id}' is still used by '${other.id}', ${holds.reason}`,
    );
  }
}

/** Takes along what was part of something that is gone: the engine does not delete what is deleted with another. */
export async function removeDependents(world: World, type: string, id: string): Promise<void> {
  for (const other of await world.all()) {
    const needed = kindOf(other.type).needs?.(other.values) ?? [];
    if (!needed.some((each) => each.type === type && each.id === id)) continue;
    await world.remove(other.type, other.id);
    await removeDependents(world, other.type, other.id);
  }
}

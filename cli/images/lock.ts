import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageName } from '../../environments/images';
import { UserError } from '../../errors/user-error';
import type { ImageChange, TargetChanges } from './changes';
import { ownReferences } from './edit';
import { parseReference, referenceText } from './reference';
import { RegistryProblem } from './registry/problem';
import type { Registries } from './registry/registry';
import type { Target } from './targets';

/** How a tag is treated that is no longer the image with which it is locked. */
export type Moved = 'refused' | 'followed';

/**
 * What gives each reference that a file itself says the digest of its tag.
 *
 * @throws UserError with every tag that is gone, cannot be asked for, or is another image than the locked one.
 */
export async function lockChanges(
  checkout: string,
  target: Target,
  registries: Registries,
  moved: Moved,
): Promise<TargetChanges> {
  const own = ownReferencesOf(checkout, target);
  const problems: string[] = [];
  const changes = await Promise.all(
    target.subjects
      .filter(({ name }) => own.has(name))
      .map(({ name, reference }) =>
        locked(name, reference, registries, moved).catch((error: unknown) => {
          if (!(error instanceof RegistryProblem)) throw error;
          problems.push(`${target.name}.images.${name}: ${error.message}`);
          return [];
        }),
      ),
  );
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: 'no file was changed; a tag that was moved on purpose is followed with --follow',
    });
  }
  return { target, changes: changes.flat() };
}

async function locked(
  name: ImageName,
  from: string,
  registries: Registries,
  moved: Moved,
): Promise<readonly ImageChange[]> {
  const now = parseReference(from);
  const { digest } = await registries.image(now, now.tag);
  if (digest === now.digest) return [];
  if (now.digest !== undefined && moved === 'refused') {
    throw new RegistryProblem(
      `the tag '${now.tag}' is ${digest} now, another image than the locked one`,
    );
  }
  return [{ name, from, to: referenceText({ ...now, digest }) }];
}

function ownReferencesOf(checkout: string, { file, kind, subjects }: Target) {
  // a file that only inherits says nothing, and may have no line for it
  if (subjects.length === 0) return new Map<string, string>();
  return ownReferences({
    file,
    text: readFileSync(join(checkout, file), 'utf8'),
    images: kind === 'catalogue' ? 'catalogue' : 'property',
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checked, environmentFor, environmentNames } from '../../environments';
import { images, type ImageCatalogue, type ImageName } from '../../environments/images';
import { UserError } from '../../errors/user-error';
import { withReferences } from './edit';
import type { Looked } from './look';
import type { Target } from './targets';
import { writeAll } from './write';

/** An image that gets another reference. */
export interface ImageChange {
  readonly name: ImageName;
  readonly from: string;
  readonly to: string;
  /** Page about the new version. */
  readonly notes?: string;
  /** What has to move with it by hand. */
  readonly also?: string;
}

/** Changes of one target. */
export interface TargetChanges {
  readonly target: Pick<Target, 'name' | 'kind' | 'file'>;
  readonly changes: readonly ImageChange[];
}

/**
 * What makes a target have the newest of everything. The catalogue's lines stay without digests where they have
 * none: `lock` decides that for all environments.
 */
export function newestOf({ target, findings }: Looked): TargetChanges {
  const changes = target.subjects.flatMap(({ name, reference }): readonly ImageChange[] => {
    const found = findings.find((finding) => finding.name === name);
    if (found?.state !== 'newer' || found.newest === undefined) return [];
    const isLocked = target.kind === 'environment' || reference.includes('@');
    const { notes, also } = found;
    return [
      {
        name,
        from: reference,
        to: isLocked ? found.newest : withoutDigest(found.newest),
        ...(notes !== undefined && { notes }),
        ...(also !== undefined && { also }),
      },
    ];
  });
  return { target, changes };
}

/**
 * Writes changes into the files of their targets: all of them, or none, and none with which an environment's values
 * would not hold.
 */
export function applyChanges(checkout: string, all: readonly TargetChanges[]): void {
  requireSound(all);
  const rewrites = all
    .filter(({ changes }) => changes.length > 0)
    .map(({ target, changes }) => {
      const before = readFileSync(join(checkout, target.file), 'utf8');
      const edited = {
        file: target.file,
        text: before,
        images: target.kind === 'catalogue' ? ('catalogue' as const) : ('property' as const),
      };
      const wanted = changes.map(({ name, to }) => ({ name, reference: to }));
      return { file: target.file, before, after: withReferences(edited, wanted) };
    });
  writeAll(checkout, rewrites);
}

function requireSound(all: readonly TargetChanges[]): void {
  const problems = environmentNames.flatMap((name) => {
    const now = environmentFor(name);
    const next = imagesAfter(name, now.images, all);
    if (Object.keys(images).every((key) => next[key as ImageName] === now.images[key as ImageName]))
      return [];
    try {
      checked(name, { ...now, images: next });
      return [];
    } catch (error) {
      if (error instanceof UserError) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: "no file was changed: change the environment's policy, or hold the image with a reason",
    });
  }
}

/** Images of an environment after the changes: what it has of the catalogue follows the catalogue. */
function imagesAfter(
  name: string,
  now: ImageCatalogue,
  all: readonly TargetChanges[],
): ImageCatalogue {
  const changesOf = (fits: (target: TargetChanges['target']) => boolean) =>
    all.filter(({ target }) => fits(target)).flatMap(({ changes }) => changes);
  const inherited = changesOf(({ kind }) => kind === 'catalogue').filter(
    (change) => now[change.name] === images[change.name],
  );
  const own = changesOf((target) => target.kind === 'environment' && target.name === name);
  return {
    ...now,
    ...Object.fromEntries([...inherited, ...own].map((change) => [change.name, change.to])),
  };
}

function withoutDigest(reference: string): string {
  return reference.replace(/@.*$/, '');
}

import type { Environment } from '../../environments/environment';
import type { ImageName } from '../../environments/images';
import { UserError } from '../../errors/user-error';
import type { ImageChange } from './changes';
import { productOf } from './targets';

/** What runs in an environment, by the catalogue's names. */
export type Running = ReadonlyMap<ImageName, string>;

/** What goes from one environment to another, and what stays behind. */
export interface Promotion {
  readonly changes: readonly ImageChange[];
  /** Images that the other environment keeps, and why. */
  readonly kept: readonly { readonly name: ImageName; readonly reason: string }[];
}

/**
 * What makes an environment run exactly what another one runs: only images that are locked by a digest, since
 * a tag alone may be another image by then.
 *
 * @throws UserError with every image that is not locked.
 */
export function promotion(from: string, running: Running, to: Environment): Promotion {
  const different = [...running].filter(([name, reference]) => to.images[name] !== reference);
  const kept = different.flatMap(([name]) => {
    const reason = reasonToStay(to, name);
    return reason === undefined ? [] : [{ name, reason }];
  });
  const carried = different.filter(([name]) => kept.every((one) => one.name !== name));
  const loose = carried.filter(([, reference]) => !reference.includes('@'));
  if (loose.length > 0) {
    throw new UserError(
      loose.map(
        ([name, reference]) =>
          `${from}.images.${name}: must be locked by a digest to be promoted, got '${reference}'`,
      ),
      { fix: `plinth images lock ${from}, deploy ${from}, then promote` },
    );
  }
  return {
    kept,
    changes: carried.map(([name, reference]) => {
      const product = productOf(name);
      const tag = /:([^:@]+)@/.exec(reference)?.[1] ?? '';
      return {
        name,
        from: to.images[name],
        to: reference,
        ...(product !== undefined && { notes: product.notes(tag) }),
      };
    }),
  };
}

function reasonToStay({ imagePolicies }: Environment, name: ImageName): string | undefined {
  const policy = imagePolicies?.[name];
  if (typeof policy !== 'object') return undefined;
  return 'pin' in policy ? policy.reason : policy.hold;
}

/**
 * The one reference of each image that is deployed.
 *
 * @throws UserError where an image that the environment's file says is not deployed, or more than one is.
 */
export function runningOf(
  name: string,
  deployed: ReadonlyMap<ImageName, readonly string[]>,
  expected: readonly ImageName[],
): Running {
  const problems = [...deployed].flatMap(([image, references]) => {
    if (references.length > 1)
      return [`${name}: runs ${references.length} of '${image}': ${references.join(', ')}`];
    return references.length === 0 && expected.includes(image)
      ? [`${name}: does not run '${image}', as its file says`]
      : [];
  });
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: `deploy ${name} first, or carry what its file says with --as-written`,
    });
  }
  return new Map(
    [...deployed].flatMap(([image, [reference]]) =>
      reference === undefined ? [] : [[image, reference] as const],
    ),
  );
}

import { images } from '../../environments/images';
import { UserError } from '../../errors/user-error';

/**
 * Which images a command is limited to, by the names that `--only` has; undefined for all.
 *
 * @throws UserError with every name that the catalogue does not have.
 */
export function onlyOf(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(images, name));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map(
        (name) =>
          `images: '--only' must be names of the catalogue with commas between them, got '${name}'`,
      ),
      { fix: `allowed: ${Object.keys(images).join(', ')}` },
    );
  }
  return new Set(names);
}

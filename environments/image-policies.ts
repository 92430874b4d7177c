import { coerce, satisfies, validRange } from 'semver';
import { z } from 'zod';
import { images, tagOf, versionOf, type ImageCatalogue, type ImageName } from './images';
import { section, type Rule } from './values';

/**
 * Which tags an image may move to, for each image that may: `semver:` and a range of versions, `glob:` and
 * a pattern of `*` and `?`, or `regex:` and an expression that matches somewhere in the tag.
 */
export type ImagePolicies = Readonly<Partial<Record<ImageName, string>>>;

const policyRule =
  "must be 'semver:' and a range, 'glob:' and a pattern, or 'regex:' and an expression, such as 'semver:~1.2'";

const policy = z.string({ error: policyRule }).refine((text) => fitOf(text) !== undefined, {
  error: policyRule,
});

/** Values of `ImagePolicies`. */
export const imagePoliciesSchema = section(
  Object.fromEntries(
    Object.keys(images).map((name) => [name, policy.exactOptional()]),
  ) as unknown as Record<ImageName, z.ZodExactOptional<typeof policy>>,
);

/** Whether a policy lets an image have a tag. */
export function fits(policy: string, reference: string): boolean {
  return fitOf(policy)?.(reference) ?? false;
}

/** How references are held against a policy; undefined when it is none. */
function fitOf(policy: string): ((reference: string) => boolean) | undefined {
  const [, kind, rest = ''] = /^(semver|glob|regex):(.+)$/.exec(policy) ?? [];
  switch (kind) {
    case 'semver':
      return validRange(rest) === null ? undefined : (reference) => inRange(reference, rest);
    case 'glob':
      return (reference) => globbed(rest).test(tagOf(reference));
    case 'regex':
      return expression(rest);
    default:
      return undefined;
  }
}

/** Tags have two numbers (`18.4-trixie`) or a flavour (`1.11.1-slim`), which are no versions to semver. */
function inRange(reference: string, range: string): boolean {
  const version = coerce(versionOf(reference));
  return version !== null && satisfies(version, range);
}

function globbed(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function expression(source: string): ((reference: string) => boolean) | undefined {
  try {
    const found = new RegExp(source);
    return (reference) => found.test(tagOf(reference));
  } catch {
    return undefined;
  }
}

interface Read {
  readonly images: ImageCatalogue;
  readonly imagePolicies?: ImagePolicies;
}

/** Rules between its values. */
export const imagePolicyRules: readonly Rule<Read>[] = [
  {
    name: 'the policy of an image fits the tag that it has',
    reads: ['images', 'imagePolicies'],
    findings: ({ images: catalogue, imagePolicies = {} }) =>
      (Object.entries(imagePolicies) as [ImageName, string][])
        .filter(([name, text]) => !fits(text, catalogue[name]))
        .map(([name]) => ({
          path: ['imagePolicies', name],
          message: `must fit the tag '${tagOf(catalogue[name])}' of 'images.${name}'`,
        })),
  },
];

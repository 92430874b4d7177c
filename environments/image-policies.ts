import { coerce, satisfies, validRange } from 'semver';
import { z } from 'zod';
import { productImages } from './image-products';
import { images, tagOf, versionOf, type ImageCatalogue, type ImageName } from './images';
import { section, type Rule } from './values';

/** What may become of each image that is named; the others stay until somebody changes them. */
export type ImagePolicies = Readonly<Partial<Record<ImageName, ImagePolicy>>>;

/**
 * Which tags an image may move to. A text alone is `tags`: `semver:` and a range of versions, `glob:` and a
 * pattern of `*` and `?`, or `regex:` and an expression that matches somewhere in the tag.
 */
export type ImagePolicy = string | MovingImage | PinnedImage;

/** An image that moves to the newest tag that fits. */
export interface MovingImage {
  /** `semver:~1.2`, `glob:dev-*` or `regex:^v\d+$`. */
  readonly tags: string;
  /**
   * What makes one newer than another: when it was built (`build`), or its name (`order`; numbers in it count as
   * numbers, and of `regex:` its first group counts where it has one).
   * @default - versions of `semver:` by their order, others by when they were built
   */
  readonly newest?: 'build' | 'order';
  /**
   * Why it stays where it is for now.
   * @default - it moves
   */
  readonly hold?: string;
}

/** An image that has one tag and no other. */
export interface PinnedImage {
  /** The tag. */
  readonly pin: string;
  /** Why no other will do. */
  readonly reason: string;
}

const tagsRule =
  "must be 'semver:' and a range, 'glob:' and a pattern, or 'regex:' and an expression, such as 'semver:~1.2'";

const objectRule =
  "must be { tags, newest, hold }, where newest ('build' or 'order') and hold (a reason on one line) may be left " +
  "out, or { pin, reason }, such as { pin: '1.2.0', reason: 'later ones lose sessions' }";

const tags = z.string().refine((text) => ruleOf(text) !== undefined, { error: tagsRule });

const reason = z.string().regex(/^\S[^\n\r]*$/, { error: objectRule });

const policy = z.union(
  [
    tags,
    z.strictObject({
      tags,
      newest: z.enum(['build', 'order']).exactOptional(),
      hold: reason.exactOptional(),
    }),
    z.strictObject({
      pin: z.string().regex(/^\w[\w.-]{0,127}$/, { error: objectRule }),
      reason,
    }),
  ],
  {
    error: ({ input }) => (typeof input === 'object' && input !== null ? objectRule : tagsRule),
  },
);

/** Values of `ImagePolicies`. */
export const imagePoliciesSchema = section(
  Object.fromEntries(
    Object.keys(images).map((name) => [name, policy.exactOptional()]),
  ) as unknown as Record<ImageName, z.ZodExactOptional<typeof policy>>,
);

/** A text of `tags`, read. */
export type TagRule =
  | {
      /** Kind of the rule. */
      readonly kind: 'semver';
      /** Range of versions. */
      readonly range: string;
    }
  | {
      /** Kind of the rule. */
      readonly kind: 'glob' | 'regex';
      /** What the tag is put in order by where it fits; undefined where it does not. */
      readonly keyOf: (tag: string) => string | undefined;
    };

/** Reads a text of `tags`; undefined when it is none. */
export function ruleOf(text: string): TagRule | undefined {
  const [, kind, rest = ''] = /^(semver|glob|regex):(.+)$/.exec(text) ?? [];
  switch (kind) {
    case 'semver':
      return validRange(rest) === null ? undefined : { kind, range: rest };
    case 'glob':
      return { kind, keyOf: (tag) => (globbed(rest, tag) ? tag : undefined) };
    case 'regex':
      return expression(rest);
    default:
      return undefined;
  }
}

/** Whether a policy lets an image have a tag. */
export function fits(policy: ImagePolicy, reference: string): boolean {
  const tag = tagOf(reference);
  if (typeof policy === 'object' && 'pin' in policy) return tag === policy.pin;
  const rule = ruleOf(typeof policy === 'string' ? policy : policy.tags);
  if (rule?.kind === 'semver') return inRange(reference, rule.range);
  return rule?.keyOf(tag) !== undefined;
}

/** Tags have two numbers (`18.4-trixie`) or a flavour (`1.11.1-slim`), which are no versions to semver. */
function inRange(reference: string, range: string): boolean {
  const version = coerce(versionOf(reference));
  return version !== null && satisfies(version, range);
}

/** By going back to the last `*` only, which takes no more steps than pattern times tag: registries choose tags. */
function globbed(pattern: string, tag: string): boolean {
  let [at, from, star, retry] = [0, 0, -1, 0];
  while (at < tag.length) {
    const wanted = pattern[from];
    if (wanted === '*') {
      [star, retry] = [from, at];
      from += 1;
    } else if (wanted === '?' || wanted === tag[at]) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      retry += 1;
      [at, from] = [retry, star + 1];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}

function expression(source: string): TagRule | undefined {
  try {
    const found = new RegExp(source);
    return {
      kind: 'regex',
      keyOf: (tag) => {
        const match = found.exec(tag);
        return match === null ? undefined : (match[1] ?? tag);
      },
    };
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
      (Object.entries(imagePolicies) as [ImageName, ImagePolicy][])
        .filter(([name, text]) => !fits(text, catalogue[name]))
        .map(([name]) => ({
          path: ['imagePolicies', name],
          message: `must fit the tag '${tagOf(catalogue[name])}' of 'images.${name}'`,
        })),
  },
  {
    name: 'images of one product have one tag',
    reads: ['images'],
    findings: ({ images: catalogue }) =>
      productImages.flatMap(([first, ...others]) =>
        others
          .filter((name) => tagOf(catalogue[name]) !== tagOf(catalogue[first]))
          .map((name) => ({
            path: ['images', name],
            message: `must have the tag of 'images.${first}', '${tagOf(catalogue[first])}'`,
          })),
      ),
  },
];

import { Range } from 'semver';
import type { TagRule } from '../../environments/image-policies';

/** What a repository offers to an image that has a tag already. */
export interface Offer {
  /** Tags that it may move to, the one it has among them; the newest first where names alone tell. */
  readonly fitting: readonly string[];
  /** The newest version of the same form that is out of the range, where there is one. */
  readonly beyond?: string;
}

/**
 * Tags that a rule lets an image have. Of versions only those of the form of the present tag: as many numbers, the
 * same `v`, the same flavour, so that neither `1.30` (which moves) nor `1.30.0-rc.1` nor `1.30.0-alpine` takes the
 * place of `1.29.1`.
 */
export function offerOf(rule: TagRule, tags: readonly string[], present: string): Offer {
  return rule.kind === 'semver'
    ? versions(rule.range, tags, present)
    : { fitting: inOrder(rule.keyOf, withPresent(tags, present)) };
}

/** The tags before the present one in an order of newest first; all of them where it is not among them. */
export function newerThan(fitting: readonly string[], present: string): readonly string[] {
  const at = fitting.indexOf(present);
  return at === -1 ? fitting : fitting.slice(0, at);
}

interface Version {
  readonly tag: string;
  readonly numbers: readonly number[];
}

interface Form extends Version {
  readonly prefix: string;
  readonly flavour: string;
}

function versions(text: string, tags: readonly string[], present: string): Offer {
  const form = formOf(present);
  if (form === undefined) return { fitting: [] };
  const range = new Range(text);
  const sorted = withPresent(tags, present)
    .flatMap((tag) => formOf(tag) ?? [])
    .filter((other) => isLike(other, form))
    .sort((a, b) => compared(b.numbers, a.numbers));
  const isFitting = ({ numbers: [major = 0, minor = 0, patch = 0] }: Version) =>
    range.test(`${major}.${minor}.${patch}`);
  const [newest] = sorted;
  const beyond =
    newest !== undefined && !isFitting(newest) && compared(newest.numbers, form.numbers) > 0
      ? newest.tag
      : undefined;
  return {
    fitting: sorted.filter(isFitting).map(({ tag }) => tag),
    ...(beyond !== undefined && { beyond }),
  };
}

/** A present tag that its registry has pruned still says what is newer. */
function withPresent(tags: readonly string[], present: string): readonly string[] {
  return tags.includes(present) ? tags : [...tags, present];
}

function formOf(tag: string): Form | undefined {
  const [, prefix, digits, flavour] = /^(v?)(\d{1,9}(?:\.\d{1,9})*)(.*)$/.exec(tag) ?? [];
  if (prefix === undefined || digits === undefined || flavour === undefined) return undefined;
  return { tag, prefix, numbers: digits.split('.').map(Number), flavour };
}

function isLike(one: Form, other: Form): boolean {
  return (
    one.flavour === other.flavour &&
    one.prefix === other.prefix &&
    one.numbers.length === other.numbers.length
  );
}

function compared(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function inOrder(keyOf: (tag: string) => string | undefined, tags: readonly string[]) {
  return tags
    .flatMap((tag) => {
      const key = keyOf(tag);
      return key === undefined ? [] : [{ tag, key }];
    })
    .sort((a, b) => natural(b.key, a.key) || natural(b.tag, a.tag))
    .map(({ tag }) => tag);
}

/** Compares texts with the numbers in them as numbers, however long: `main-9` comes before `main-10`. */
export function natural(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [a = '', b = ''] = [left[at], right[at]];
    if (a === b) continue;
    const areNumbers = /^\d/.test(a) && /^\d/.test(b);
    const [x, y] = areNumbers ? [a.replace(/^0+/, ''), b.replace(/^0+/, '')] : [a, b];
    if (areNumbers && x.length !== y.length) return x.length - y.length;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function partsOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

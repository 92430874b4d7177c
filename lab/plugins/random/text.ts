import { choose, shuffle, type Source } from './source';

/** Which characters a random text is made of. */
export interface TextRules {
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  readonly minLower: number;
  readonly minUpper: number;
  readonly minNumeric: number;
  readonly minSpecial: number;
  readonly overrideSpecial?: string;
}

/** What the official provider assumes where a program says nothing. */
export const TEXT_DEFAULTS = {
  ...{ lower: true, upper: true, numeric: true, special: true },
  ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
} as const;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NUMERIC = '0123456789';
const SPECIAL = '!@#$%&*()-_=+[]{}<>:?';

/** A text that obeys the rules; all texts with the same characters of each class are equally likely. */
export function randomText(source: Source, rules: TextRules): string {
  const special = rules.overrideSpecial ? rules.overrideSpecial : SPECIAL;
  const demanded = [
    ...pick(source, LOWER, rules.minLower),
    ...pick(source, UPPER, rules.minUpper),
    ...pick(source, NUMERIC, rules.minNumeric),
    ...pick(source, special, rules.minSpecial),
  ];
  const allowed = [
    rules.lower ? LOWER : '',
    rules.upper ? UPPER : '',
    rules.numeric ? NUMERIC : '',
    rules.special ? special : '',
  ].join('');
  const rest = pick(source, allowed, rules.length - demanded.length);
  return shuffle(source, [...demanded, ...rest]).join('');
}

/** What forbids any text: the property at fault and why. */
export function textProblems(rules: TextRules): readonly { property: string; reason: string }[] {
  const { minLower, minUpper, minNumeric, minSpecial, length } = rules;
  const demanded = minLower + minUpper + minNumeric + minSpecial;
  const problems: { property: string; reason: string }[] = [];
  if (length < Math.max(1, demanded)) {
    const reason = `must be at least 1 and the sum of minLower, minUpper, minNumeric and minSpecial (${demanded}), got ${length}`;
    problems.push({ property: 'length', reason });
  }
  if (!rules.lower && !rules.upper && !rules.numeric && !rules.special && demanded < length) {
    const reason = 'one of lower, upper, numeric and special must be true, got false for all';
    problems.push({ property: 'special', reason });
  }
  return problems;
}

function pick(source: Source, characters: string, count: number): readonly string[] {
  return Array.from({ length: count }, () => choose(source, characters));
}

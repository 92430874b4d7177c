import { Duration, Size } from 'cdk8s';

/** Values as JSON has them: sizes as Kubernetes writes them, times as ISO 8601 does. */
export function plainValues(value: unknown): unknown {
  if (value instanceof Size) return value.asString();
  if (value instanceof Duration) return written(value.toMilliseconds({ integral: false }));
  if (Array.isArray(value)) return value.map(plainValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plainValues(inner)] as const),
  );
}

/** A time as ISO 8601 writes it: `P30D`, `PT5M10S`. */
function written(milliseconds: number): string {
  const whole = (unit: number, of: number) => Math.floor((milliseconds % of) / unit);
  const day = 86_400_000;
  const parts = [
    [whole(day, Infinity), 'D'],
    [whole(3_600_000, day), 'H'],
    [whole(60_000, 3_600_000), 'M'],
    [(milliseconds % 60_000) / 1000, 'S'],
  ] as const;
  const [days = '', ...rest] = parts.map(([value, unit]) => (value === 0 ? '' : `${value}${unit}`));
  const time = rest.join('');
  if (days === '' && time === '') return 'PT0S';
  return `P${days}${time === '' ? '' : `T${time}`}`;
}

const units = {
  Ki: (amount: number) => Size.kibibytes(amount),
  Mi: (amount: number) => Size.mebibytes(amount),
  Gi: (amount: number) => Size.gibibytes(amount),
  Ti: (amount: number) => Size.tebibytes(amount),
  Pi: (amount: number) => Size.pebibyte(amount),
} as const;

/** The size that `plainValues` wrote; undefined for any other text. */
export function sizeFrom(text: string): Size | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi)$/.exec(text) ?? [];
  const make = unit === undefined ? undefined : units[unit as keyof typeof units];
  return make?.(Number(amount));
}

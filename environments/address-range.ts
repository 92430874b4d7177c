/** First and last address of a range, as numbers. */
export interface AddressRange {
  /** The first. */
  readonly first: number;
  /** The last, which belongs to it. */
  readonly last: number;
}

/** What an IPv4 range in CIDR notation covers; undefined when it is none, or does not begin with its first address. */
export function rangeOf(cidr: string): AddressRange | undefined {
  const [, address = '', prefix = ''] =
    /^((?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|(?=\/))){4})\/(0|[1-9]\d?)$/.exec(cidr) ?? [];
  const bytes = address.split('.').map(Number);
  const bits = Number(prefix);
  if (address === '' || bits > 32 || bytes.some((byte) => byte > 255)) return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

/** Whether two ranges have an address in common; what is no range has none. */
export function haveCommonAddress(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a !== undefined && b !== undefined && a.first <= b.last && b.first <= a.last;
}

/** One thing the platform needs of a machine, or a stack of its surroundings. */
export interface Need {
  readonly name: string;
  /** `missing` stops the platform; `attention` does not; `unknown` could not be looked at. */
  readonly state: 'ok' | 'attention' | 'missing' | 'unknown';
  readonly detail: string;
  /** @default - nothing is to be done */
  readonly fix?: string;
}

export function needsMet(needs: readonly Need[]): boolean {
  return needs.every(({ state }) => state !== 'missing');
}

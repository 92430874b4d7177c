/** One thing the platform needs of a machine. */
export interface Need {
  readonly name: string;
  /** `missing` stops the platform; `attention` does not. */
  readonly state: 'ok' | 'attention' | 'missing';
  readonly detail: string;
  /** @default - nothing is to be done */
  readonly fix?: string;
}

export function needsMet(needs: readonly Need[]): boolean {
  return needs.every(({ state }) => state !== 'missing');
}

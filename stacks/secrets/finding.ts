/** Something wrong with values that are chosen. Never shows one. */
export interface Finding {
  /** Where, what is allowed, and what is wrong. */
  readonly problem: string;
  /** The likely fix. */
  readonly fix: string;
}

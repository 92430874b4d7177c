/** One value of a Secret that exists in the namespace of whoever reads it. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key of the value in it. */
  readonly key: string;
}

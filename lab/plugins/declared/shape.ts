/** What a value may be. A record is named, as in the package's types: `compute.InstanceBootDisk`. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly record: string };

/** A property of a resource, a function's arguments or a record. */
export interface Field {
  readonly shape: Shape;
  /** `always`: an input that must be given, or an output that is always there. */
  readonly presence: 'always' | 'sometimes';
}

/** Properties by name. */
export type Fields = Readonly<Record<string, Field>>;

/** What a package declares of one resource. */
export interface Resource {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

/** What a package declares. */
export interface Declared {
  /** By type token, such as `gcp:compute/network:Network`. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** By name; inputs only. */
  readonly records: Readonly<Record<string, Fields>>;
}

/** A file of the node. */
export interface NodeFile {
  readonly content: string;
  /** @default 0o644 */
  readonly mode?: number;
}

/** Files by their absolute path inside the node. */
export type NodeFiles = Readonly<Record<string, NodeFile>>;

/** A Grafana dashboard, rendered. */
export interface Dashboard {
  /** Identifier in links, at most 40 characters: `immudb`. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** The dashboard as Grafana reads it. */
  readonly json: string;
  /**
   * Page that says what to do, as alerts name it: `docs/products/immudb.md`.
   * @default - none
   */
  readonly runbook?: string;
}

import type * as foundation from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

/**
 * A type of Grafana's foundation SDK as its JSON is: enumerations by their values, no methods. Only
 * types are taken from the SDK: to load its builders costs 0.1 s at each start of the program.
 */
export type Plain<T> = T extends string
  ? `${T}`
  : T extends number
    ? number
    : T extends boolean | null | undefined
      ? T
      : T extends readonly (infer Element)[]
        ? readonly Plain<Element>[]
        : { readonly [Key in keyof T as T[Key] extends () => void ? never : Key]: Plain<T[Key]> };

/** A query of a panel. */
export type TargetJson = Plain<Dataquery>;

/** A step of what is done to the answers before they are shown. */
export interface TransformationJson {
  /** Name of the transformation. */
  readonly id: string;
  /** Its settings. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Settings of the shown values; `Custom` are those that only one kind of panel has. */
export interface FieldConfigJson<Custom = unknown> {
  /** For all values. */
  readonly defaults: Plain<Omit<foundation.FieldConfig, 'custom' | 'links' | 'actions'>> & {
    readonly custom?: Plain<Custom>;
  };
  /** For some of them. */
  readonly overrides: readonly {
    readonly matcher: { readonly id: string; readonly options: string };
    readonly properties: readonly { readonly id: string; readonly value: unknown }[];
  }[];
}

/** What one kind of panel adds to the frame that all panels have. */
export interface PanelBodyJson<Options = unknown, Custom = unknown> {
  /** Grafana's name of the kind. */
  readonly type: string;
  /** Settings of the kind. */
  readonly options: Plain<Options>;
  /** Settings of the shown values. */
  readonly fieldConfig: FieldConfigJson<Custom>;
  /** Queries. */
  readonly targets?: readonly TargetJson[];
  /** What is done to the answers. */
  readonly transformations?: readonly TransformationJson[];
}

/** Place in the grid of 24 columns. */
export interface GridPosition {
  /** Height in units of about 30 pixels. */
  readonly h: number;
  /** Width in columns. */
  readonly w: number;
  /** First column. */
  readonly x: number;
  /** Distance from the top. */
  readonly y: number;
}

/** A whole panel. */
export interface PanelJson extends PanelBodyJson {
  /** Number of the panel, which links to it carry. */
  readonly id: number;
  /** Title. */
  readonly title: string;
  /** Explanation behind the title. */
  readonly description?: string;
  /** Where its data comes from. */
  readonly datasource?: DatasourceJson;
  /** Place. */
  readonly gridPos: GridPosition;
}

/** A reference to a data source. */
export type DatasourceJson = Plain<foundation.DataSourceRef>;

/** A link at the top of a dashboard. */
export type LinkJson = Plain<foundation.DashboardLink>;

/** A heading above panels. */
export type RowJson = Plain<Omit<foundation.RowPanel, 'panels'>> & { readonly panels: readonly [] };

/** A whole dashboard. */
export type DashboardJson = Plain<
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- provisioning reads files of this schema
  Omit<foundation.Dashboard, 'panels' | 'templating' | 'annotations' | 'snapshot'>
> & {
  readonly panels: readonly (PanelJson | RowJson)[];
  readonly templating: { readonly list: readonly Plain<foundation.VariableModel>[] };
  readonly annotations: { readonly list: readonly [] };
};

/** Prometheus, under the identifier that provisioning gives it in every environment. */
export const prometheus: DatasourceJson = { type: 'prometheus', uid: 'prometheus' };

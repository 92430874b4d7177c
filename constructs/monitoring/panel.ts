import type * as units from '@grafana/grafana-foundation-sdk/units';

/** How Grafana writes values: `bytes`, `s`, `percentunit` (0 to 1), `reqps`, `short`. */
export type Unit = (typeof units)[keyof typeof units];

/** A colour of Grafana's palette. */
export type Color = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple' | 'text';

/** One line of a panel, or a family of lines. */
export interface Query {
  /** PromQL; `$__rate_interval`, `$__range` and the dashboard's variables may stand in it. */
  readonly expression: string;
  /**
   * Name of each line, with labels in double braces: `{{pod}}`. Of a table: the heading of the column.
   * @default - Grafana's own, which names all labels
   */
  readonly legend?: string;
}

/** A value from which on another colour counts. */
export interface Threshold {
  /**
   * The value, in the panel's unit.
   * @default - from the lowest value on
   */
  readonly from?: number;
  /** Colour from there on. */
  readonly color: Color;
}

/** What every panel has. */
export interface PanelFrame {
  /** Title, without the unit. */
  readonly title: string;
  /**
   * What a reader should know: what is normal, what to do otherwise.
   * @default - none
   */
  readonly description?: string;
  /**
   * Columns of 24.
   * @default - by kind: 12 of a time series or a bar, 6 of a gauge, 4 of a stat, 24 of a table or a text; panels without a width of their own fill their line
   */
  readonly width?: number;
  /**
   * Height, in units of about 30 pixels.
   * @default - by kind: 8, of a stat 4, of a text 3
   */
  readonly height?: number;
}

/** What panels of values have. */
export interface MeasuredPanel extends PanelFrame {
  /** What is shown. */
  readonly queries: readonly Query[];
  /**
   * Unit of the values.
   * @default 'short'
   */
  readonly unit?: Unit;
  /**
   * Digits after the point.
   * @default - as many as are needed
   */
  readonly decimals?: number;
  /**
   * Lower end of the scale.
   * @default - the lowest value
   */
  readonly minimum?: number;
  /**
   * Upper end of the scale.
   * @default - the highest value
   */
  readonly maximum?: number;
  /**
   * Colours by value, upwards.
   * @default - none
   */
  readonly thresholds?: readonly Threshold[];
}

/** Lines over time. */
export interface TimeSeriesProps extends MeasuredPanel {
  /**
   * Whether values add up: as they are, or as shares of a hundred percent.
   * @default - they do not
   */
  readonly stacked?: 'values' | 'shares';
  /**
   * Names of the lines below the panel: one after the other, as a table with last and highest value, or none.
   * @default 'list'
   */
  readonly legend?: 'list' | 'table' | 'hidden';
}

/** Large figures. */
export interface StatProps extends MeasuredPanel {
  /**
   * Which of the values of the shown time counts.
   * @default 'last'
   */
  readonly shows?: Reduction;
  /**
   * What takes the colour of the thresholds.
   * @default 'figure'
   */
  readonly colored?: 'figure' | 'background';
  /**
   * Words instead of values: `{ '0': 'down', '1': 'up' }`.
   * @default - the values
   */
  readonly words?: Readonly<Record<string, string>>;
  /**
   * What stands there when nothing answers, such as `0` for a count of troubles.
   * @default 'No data'
   */
  readonly nothing?: string;
}

/** Values on a scale; give `minimum` and `maximum`. */
export interface GaugeProps extends MeasuredPanel {
  /**
   * Which of the values of the shown time counts.
   * @default 'last'
   */
  readonly shows?: Reduction;
}

/** Bars, one below the other, of what counts at the end of the shown time. */
export type BarProps = MeasuredPanel;

/** A table with one line per set of labels, and a column per query. */
export interface TableProps extends PanelFrame {
  /** Columns of values; `legend` is the heading. All queries answer with just the labels in `labels`. */
  readonly queries: readonly (Query & {
    readonly legend: string;
    /**
     * Unit of the column.
     * @default 'short'
     */
    readonly unit?: Unit;
  })[];
  /** Columns of labels, from the left, with their headings: `{ namespace: 'Namespace' }`. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Heading of the column by which lines are sorted.
   * @default - the order of the answer
   */
  readonly sortedBy?: string;
  /**
   * Which of its values stand at the top.
   * @default 'highest'
   */
  readonly first?: 'highest' | 'lowest';
}

/** Words in Markdown. */
export interface TextProps extends PanelFrame {
  /** The text. */
  readonly markdown: string;
}

/** How the values of a time become one. */
export type Reduction = 'last' | 'mean' | 'highest' | 'lowest' | 'sum';

/** One panel of a dashboard. */
export type Panel =
  | ({ readonly kind: 'time-series' } & TimeSeriesProps)
  | ({ readonly kind: 'stat' } & StatProps)
  | ({ readonly kind: 'gauge' } & GaugeProps)
  | ({ readonly kind: 'bar' } & BarProps)
  | ({ readonly kind: 'table' } & TableProps)
  | ({ readonly kind: 'text' } & TextProps);

/** Lines over time. */
export const timeSeries = (props: TimeSeriesProps): Panel => ({ kind: 'time-series', ...props });

/** Large figures. */
export const stat = (props: StatProps): Panel => ({ kind: 'stat', ...props });

/** Values on a scale. */
export const gauge = (props: GaugeProps): Panel => ({ kind: 'gauge', ...props });

/** Bars of present values. */
export const bar = (props: BarProps): Panel => ({ kind: 'bar', ...props });

/** A table of present values. */
export const table = (props: TableProps): Panel => ({ kind: 'table', ...props });

/** Words. */
export const text = (props: TextProps): Panel => ({ kind: 'text', ...props });

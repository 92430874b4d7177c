import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as text from '@grafana/grafana-foundation-sdk/text';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { prometheus } from './grafana-json';
import type { FieldConfigJson, PanelBodyJson, TargetJson } from './grafana-json';
import type {
  BarProps,
  GaugeProps,
  MeasuredPanel,
  Panel,
  Query,
  Reduction,
  StatProps,
  TableProps,
  TextProps,
  Threshold,
  TimeSeriesProps,
} from './panel';

/** The panel as Grafana writes it, without its frame. */
export function panelBody(panel: Panel): PanelBodyJson {
  switch (panel.kind) {
    case 'time-series':
      return timeSeriesBody(panel);
    case 'stat':
      return statBody(panel);
    case 'gauge':
      return gaugeBody(panel);
    case 'bar':
      return barBody(panel);
    case 'table':
      return tableBody(panel);
    case 'text':
      return textBody(panel);
  }
}

function timeSeriesBody(
  panel: TimeSeriesProps,
): PanelBodyJson<timeseries.Options, timeseries.FieldConfig> {
  const { stacked, legend = 'list', thresholds } = panel;
  return {
    type: 'timeseries',
    targets: panel.queries.map((query, index) => target(query, index, 'range')),
    options: {
      legend: {
        displayMode: legend === 'hidden' ? 'list' : legend,
        placement: 'bottom',
        showLegend: legend !== 'hidden',
        calcs: legend === 'table' ? ['lastNotNull', 'max'] : [],
      },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    fieldConfig: {
      defaults: {
        ...defaultsOf(panel),
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: stacked === undefined ? 10 : 30,
          showPoints: 'never',
          // a restart's gap is bridged, an outage is seen
          spanNulls: 300_000,
          ...(stacked && {
            stacking: { mode: stacked === 'values' ? 'normal' : 'percent', group: 'A' },
          }),
          ...(thresholds && { thresholdsStyle: { mode: 'dashed' } }),
        },
      },
      overrides: [],
    },
  };
}

function statBody(panel: StatProps): PanelBodyJson<stat.Options> {
  const { shows = 'last', colored = 'figure', words, nothing } = panel;
  return {
    type: 'stat',
    targets: panel.queries.map((query, index) => target(query, index, 'range')),
    options: {
      graphMode: words === undefined ? 'area' : 'none',
      colorMode: colored === 'figure' ? 'value' : 'background',
      justifyMode: 'auto',
      textMode: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
      reduceOptions: { values: false, calcs: [calculation[shows]], fields: '' },
      orientation: 'auto',
    },
    fieldConfig: {
      defaults: {
        ...defaultsOf(panel),
        color: { mode: 'thresholds' },
        ...(nothing !== undefined && { noValue: nothing }),
        ...(words && { mappings: mappings(words) }),
      },
      overrides: [],
    },
  };
}

function gaugeBody(panel: GaugeProps): PanelBodyJson<gauge.Options> {
  return {
    type: 'gauge',
    targets: panel.queries.map((query, index) => target(query, index, 'range')),
    options: {
      showThresholdLabels: false,
      showThresholdMarkers: true,
      sizing: 'auto',
      minVizWidth: 75,
      minVizHeight: 75,
      reduceOptions: { values: false, calcs: [calculation[panel.shows ?? 'last']], fields: '' },
      orientation: 'auto',
    },
    fieldConfig: {
      defaults: { ...defaultsOf(panel), color: { mode: 'thresholds' } },
      overrides: [],
    },
  };
}

function barBody(panel: BarProps): PanelBodyJson<bargauge.Options> {
  return {
    type: 'bargauge',
    targets: panel.queries.map((query, index) => target(query, index, 'instant')),
    options: {
      displayMode: 'basic',
      valueMode: 'color',
      namePlacement: 'auto',
      showUnfilled: true,
      sizing: 'auto',
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
      reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
      orientation: 'horizontal',
    },
    fieldConfig: {
      defaults: {
        ...defaultsOf(panel),
        color: { mode: panel.thresholds ? 'thresholds' : 'palette-classic' },
      },
      overrides: [],
    },
  };
}

function tableBody(panel: TableProps): PanelBodyJson<table.Options, table.FieldConfig> {
  const { queries, labels, sortedBy, first = 'highest' } = panel;
  const columns = queries.map(({ legend }, index) => [valueColumn(queries, index), legend]);
  const headings = Object.fromEntries([...Object.entries(labels), ...columns]) as object;
  return {
    type: 'table',
    targets: queries.map((query, index) => ({
      ...target(query, index, 'instant'),
      format: 'table',
    })),
    transformations: [
      ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(
            Object.keys(headings).map((name, index) => [name, index]),
          ),
          renameByName: headings,
        },
      },
    ],
    options: {
      frameIndex: 0,
      showHeader: true,
      ...(sortedBy !== undefined && {
        sortBy: [{ displayName: sortedBy, desc: first === 'highest' }],
      }),
    },
    fieldConfig: {
      defaults: { unit: 'short', custom: { align: 'auto', inspect: false } },
      overrides: queries.flatMap(({ legend, unit }) =>
        unit === undefined
          ? []
          : [
              {
                matcher: { id: 'byName', options: legend },
                properties: [{ id: 'unit', value: unit }],
              },
            ],
      ),
    },
  };
}

function textBody({ markdown }: TextProps): PanelBodyJson<text.Options> {
  return {
    type: 'text',
    options: { mode: 'markdown', content: markdown },
    fieldConfig: { defaults: {}, overrides: [] },
  };
}

const calculation: Readonly<Record<Reduction, string>> = {
  last: 'lastNotNull',
  mean: 'mean',
  highest: 'max',
  lowest: 'min',
  sum: 'sum',
};

function target({ expression, legend }: Query, index: number, over: 'range' | 'instant') {
  return {
    refId: refId(index),
    datasource: prometheus,
    editorMode: 'code',
    expr: expression,
    legendFormat: legend ?? '__auto',
    range: over === 'range',
    instant: over === 'instant',
  } satisfies TargetJson;
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** The data source names a lone column otherwise than one of several (`getValueText` in @grafana/prometheus). */
function valueColumn(queries: readonly Query[], index: number): string {
  return queries.length > 1 ? `Value #${refId(index)}` : 'Value';
}

function defaultsOf(panel: MeasuredPanel): FieldConfigJson['defaults'] {
  const { unit = 'short', decimals, minimum, maximum, thresholds } = panel;
  return {
    unit,
    ...(decimals !== undefined && { decimals }),
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
    thresholds: { mode: 'absolute', steps: steps(thresholds ?? []) },
  };
}

/** The first step has no value: it begins where values begin. */
function steps(thresholds: readonly Threshold[]) {
  const open = thresholds.some(({ from }) => from === undefined);
  const all = open ? thresholds : [{ color: 'green' } as const, ...thresholds];
  return all.map(({ from, color }) => ({ value: from ?? null, color }));
}

function mappings(words: Readonly<Record<string, string>>) {
  const options = Object.fromEntries(
    Object.entries(words).map(([value, word], index) => [value, { text: word, index }]),
  );
  return [{ type: 'value' as const, options }];
}

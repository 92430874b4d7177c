import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { board } from '../../../constructs/monitoring/board';
import type { BoardProps } from '../../../constructs/monitoring/board';
import type { Panel } from '../../../constructs/monitoring/panel';
import { bar, gauge, stat, table, text, timeSeries } from '../../../constructs/monitoring/panel';

const up = [{ expression: 'up', legend: '{{pod}}' }];

interface Rendered {
  readonly [key: string]: unknown;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: {
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
    };
    readonly [key: string]: unknown;
  }[];
}

function rendered(props: Partial<BoardProps> = {}): Rendered {
  const { json } = board({
    uid: 'x',
    title: 'X',
    description: 'What X does.',
    tags: ['x'],
    rows: [{ title: 'Row', panels: [timeSeries({ title: 'Lines', queries: up })] }],
    ...props,
  });
  return JSON.parse(json) as Rendered;
}

function only(panel: Panel) {
  return rendered({ rows: [{ title: 'Row', panels: [panel] }] }).panels[1];
}

/** Places as `title x,y w×h`. */
function places(panels: readonly Panel[]): readonly string[] {
  return rendered({ rows: [{ title: 'Row', panels }] }).panels.map(
    ({ title, gridPos: { x, y, w, h } }) => `${title} ${x},${y} ${w}×${h}`,
  );
}

const panel = (title: string, more: { width?: number; height?: number } = {}) =>
  timeSeries({ title, queries: up, ...more });
const figure = (title: string) => stat({ title, queries: up });

describe('a dashboard', () => {
  test('is what Grafana reads, on the data source `prometheus`', () => {
    expect(rendered({ since: '6h' })).toEqual({
      uid: 'x',
      title: 'X',
      description: 'What X does.',
      tags: ['plinth', 'x'],
      timezone: 'browser',
      editable: false,
      graphTooltip: 1,
      time: { from: 'now-6h', to: 'now' },
      refresh: '30s',
      schemaVersion: 42,
      fiscalYearStartMonth: 0,
      links: [expect.objectContaining({ type: 'dashboards', tags: ['plinth'] })],
      templating: { list: [] },
      annotations: { list: [] },
      panels: [
        {
          id: 1,
          type: 'row',
          title: 'Row',
          collapsed: false,
          gridPos: { h: 1, w: 24, x: 0, y: 0 },
          panels: [],
        },
        expect.objectContaining({
          id: 2,
          type: 'timeseries',
          title: 'Lines',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          gridPos: { h: 8, w: 24, x: 0, y: 1 },
        }),
      ],
    });
  });

  test('is the same text each time, and carries its runbook beside the text', () => {
    const props = { uid: 'x', title: 'X', description: '', tags: [], rows: [] };
    expect(board({ ...props, runbook: 'docs/products/x.md' })).toEqual({
      ...board(props),
      runbook: 'docs/products/x.md',
    });
  });

  test('offers labels of series, several or one', () => {
    const { templating } = rendered({
      variables: [
        { name: 'namespace', label: 'namespace', of: 'up', title: 'Namespace' },
        { name: 'pod', label: 'pod', of: 'up{namespace=~"$namespace"}', choice: 'one' },
      ],
    });
    expect(templating).toEqual({
      list: [
        {
          type: 'query',
          name: 'namespace',
          label: 'Namespace',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          query: { query: 'label_values(up, namespace)', refId: 'namespace' },
          definition: 'label_values(up, namespace)',
          refresh: 2,
          sort: 1,
          multi: true,
          includeAll: true,
          allValue: '.*',
          current: { text: 'All', value: '$__all' },
        },
        {
          type: 'query',
          name: 'pod',
          label: 'pod',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          query: { query: 'label_values(up{namespace=~"$namespace"}, pod)', refId: 'pod' },
          definition: 'label_values(up{namespace=~"$namespace"}, pod)',
          refresh: 2,
          sort: 1,
          multi: false,
          includeAll: false,
        },
      ],
    });
  });
});

describe('panels of a row', () => {
  test('stand two a line, and the last one fills its line', () => {
    expect(places([panel('a'), panel('b'), panel('c')])).toEqual([
      'Row 0,0 24×1',
      'a 0,1 12×8',
      'b 12,1 12×8',
      'c 0,9 24×8',
    ]);
  });

  test('share what their line has left, to the column', () => {
    expect(places('abcde'.split('').map(figure)).slice(1)).toEqual([
      'a 0,1 5×4',
      'b 5,1 5×4',
      'c 10,1 5×4',
      'd 15,1 5×4',
      'e 20,1 4×4',
    ]);
  });

  test('keep widths of their own, and are all as high as the highest of their line', () => {
    expect(
      places([panel('a', { width: 6, height: 5 }), panel('b', { width: 6 })]).slice(1),
    ).toEqual(['a 0,1 6×8', 'b 6,1 6×8']);
  });

  test('begin below the row before, numbered on', () => {
    const { panels } = rendered({
      rows: [
        { title: 'One', panels: [figure('a')] },
        { title: 'Two', panels: [figure('b')] },
      ],
    });
    expect(panels.map(({ id, title, gridPos: { y } }) => [id, title, y])).toEqual([
      [1, 'One', 0],
      [2, 'a', 1],
      [3, 'Two', 5],
      [4, 'b', 6],
    ]);
  });
});

describe('a panel', () => {
  test('asks in the order of its queries', () => {
    const two = timeSeries({ title: 'T', queries: [...up, { expression: 'down' }] });
    expect(only(two)?.['targets']).toEqual([
      expect.objectContaining({ refId: 'A', expr: 'up', legendFormat: '{{pod}}', range: true }),
      expect.objectContaining({ refId: 'B', expr: 'down', legendFormat: '__auto', range: true }),
    ]);
  });

  test('has a colour below its first threshold, green where none is given', () => {
    const steps = (thresholds: NonNullable<Parameters<typeof stat>[0]['thresholds']>) =>
      only(stat({ title: 'T', queries: up, thresholds }))?.['fieldConfig'];
    expect(steps([{ from: 1, color: 'red' }])).toMatchObject({
      defaults: {
        thresholds: {
          steps: [
            { value: null, color: 'green' },
            { value: 1, color: 'red' },
          ],
        },
      },
    });
    expect(steps([{ color: 'red' }, { from: 1, color: 'green' }])).toMatchObject({
      defaults: {
        thresholds: {
          steps: [
            { value: null, color: 'red' },
            { value: 1, color: 'green' },
          ],
        },
      },
    });
  });

  test('of time shows thresholds as lines and adds up where told to', () => {
    const lines = timeSeries({
      title: 'T',
      queries: up,
      unit: 'bytes',
      stacked: 'shares',
      legend: 'table',
      thresholds: [{ from: 1, color: 'red' }],
    });
    expect(only(lines)).toMatchObject({
      options: { legend: { displayMode: 'table', calcs: ['lastNotNull', 'max'] } },
      fieldConfig: {
        defaults: {
          unit: 'bytes',
          custom: {
            stacking: { mode: 'percent', group: 'A' },
            thresholdsStyle: { mode: 'dashed' },
          },
        },
      },
    });
  });

  test('of one figure shows words instead of values and a value for nothing', () => {
    const words = stat({
      title: 'T',
      queries: up,
      words: { '0': 'down', '1': 'up' },
      nothing: 'unknown',
      shows: 'lowest',
      colored: 'background',
    });
    expect(only(words)).toMatchObject({
      type: 'stat',
      options: { graphMode: 'none', colorMode: 'background', reduceOptions: { calcs: ['min'] } },
      fieldConfig: {
        defaults: {
          noValue: 'unknown',
          mappings: [
            {
              type: 'value',
              options: { '0': { text: 'down', index: 0 }, '1': { text: 'up', index: 1 } },
            },
          ],
        },
      },
    });
  });

  test('on a scale ends where it is told', () => {
    expect(only(gauge({ title: 'T', queries: up, minimum: 0, maximum: 1 }))).toMatchObject({
      type: 'gauge',
      fieldConfig: { defaults: { min: 0, max: 1 } },
    });
  });

  test('of bars asks for present values only', () => {
    expect(only(bar({ title: 'T', queries: up }))).toMatchObject({
      type: 'bargauge',
      targets: [{ range: false, instant: true }],
    });
  });

  test('in a table joins its queries into columns under their headings', () => {
    const two = table({
      title: 'T',
      labels: { pod: 'Pod' },
      queries: [
        { expression: 'a', legend: 'First', unit: 's' },
        { expression: 'b', legend: 'Second' },
      ],
      sortedBy: 'First',
    });
    expect(only(two)).toMatchObject({
      type: 'table',
      targets: [
        { format: 'table', instant: true },
        { format: 'table', instant: true },
      ],
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true },
            indexByName: { pod: 0, 'Value #A': 1, 'Value #B': 2 },
            renameByName: { pod: 'Pod', 'Value #A': 'First', 'Value #B': 'Second' },
          },
        },
      ],
      options: { sortBy: [{ displayName: 'First', desc: true }] },
      fieldConfig: {
        overrides: [
          {
            matcher: { id: 'byName', options: 'First' },
            properties: [{ id: 'unit', value: 's' }],
          },
        ],
      },
    });
  });

  test('in a table has the lowest value at the top where told to', () => {
    const sorted = table({
      title: 'T',
      labels: {},
      queries: [{ expression: 'a', legend: 'Left' }],
      sortedBy: 'Left',
      first: 'lowest',
    });
    expect(only(sorted)).toMatchObject({
      options: { sortBy: [{ displayName: 'Left', desc: false }] },
    });
  });

  test('in a table of one query renames the column that has no letter then', () => {
    const one = table({
      title: 'T',
      labels: { pod: 'Pod' },
      queries: [{ expression: 'a', legend: 'First' }],
    });
    expect(only(one)?.['transformations']).toEqual([
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { pod: 0, Value: 1 },
          renameByName: { pod: 'Pod', Value: 'First' },
        },
      },
    ]);
  });

  test('of words asks nobody', () => {
    const words = only(text({ title: 'T', markdown: '**bold**' }));
    expect(words).toMatchObject({
      type: 'text',
      options: { mode: 'markdown', content: '**bold**' },
    });
    expect(words).not.toHaveProperty('datasource');
    expect(words).not.toHaveProperty('targets');
  });
});

describe('a dashboard fails', () => {
  test.each<[string, Partial<BoardProps>, string]>([
    [
      'without an identifier for links',
      { uid: 'Ärger' },
      "dashboard 'Ärger': 'uid' must be 1 to 40 letters, digits and dashes, got 'Ärger'",
    ],
    ['without a title', { title: '' }, "dashboard 'x': 'title' must not be empty, got ''"],
    [
      'with two variables of one name',
      {
        variables: [
          { name: 'pod', label: 'pod', of: 'up' },
          { name: 'pod', label: 'pod', of: 'up' },
        ],
      },
      "dashboard 'x': 'variables' must have a name each, got 'pod' twice",
    ],
    [
      'with a row of nothing',
      { rows: [{ title: 'R', panels: [] }] },
      "dashboard 'x', row 'R': 'panels' must name at least one, got none",
    ],
    [
      'with two panels of one title in a row',
      { rows: [{ title: 'R', panels: [figure('a'), figure('a')] }] },
      "dashboard 'x', row 'R': panels must have a title each, got 'a' twice",
    ],
    [
      'with a panel wider than the page',
      { rows: [{ title: 'R', panels: [panel('a', { width: 25 })] }] },
      "dashboard 'x', panel 'a': 'width' must be a whole number from 1 to 24, got '25'",
    ],
    [
      'with a panel that asks nothing',
      { rows: [{ title: 'R', panels: [stat({ title: 'a', queries: [] })] }] },
      "dashboard 'x', panel 'a': 'queries' must be 1 to 26, got 0",
    ],
    [
      'with thresholds that fall',
      {
        rows: [
          {
            title: 'R',
            panels: [
              stat({
                title: 'a',
                queries: up,
                thresholds: [
                  { from: 2, color: 'red' },
                  { from: 1, color: 'green' },
                ],
              }),
            ],
          },
        ],
      },
      "dashboard 'x', panel 'a': 'thresholds' must rise, got 2, 1",
    ],
  ])('%s', (_when, props, message) => {
    expect(() => rendered(props)).toThrow(message);
  });
});

describe("Grafana's library", () => {
  const folder = join(__dirname, '../../../constructs/monitoring');
  const loads = (source: string) =>
    /^(import (?!type\b)[^;]*|export [^;]*)from '@grafana\//m.test(source);

  test('is known to the compiler only: loading it would cost each start 0.1 s', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    expect(files.filter((file) => loads(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
  });

  test('fails when a file loads it', () => {
    expect(loads("import { X } from '@grafana/grafana-foundation-sdk/stat';")).toBe(true);
    expect(loads("import type { X } from '@grafana/grafana-foundation-sdk/stat';")).toBe(false);
  });
});

import { UserError } from '../../errors/user-error';
import type { Dashboard } from './dashboard';
import type { DashboardJson, LinkJson, PanelJson, RowJson } from './grafana-json';
import { prometheus } from './grafana-json';
import { arranged } from './grid';
import type { Panel } from './panel';
import { panelBody } from './panel-body';

/** A choice at the top of a dashboard; queries read it as `$<name>`, with `=~`. */
export interface Variable {
  /** Name: `namespace`. */
  readonly name: string;
  /** Label whose values are offered. */
  readonly label: string;
  /** Series that carry the label: `go_goroutines{namespace=~"$namespace"}`. */
  readonly of: string;
  /**
   * What stands before the choice.
   * @default - the name
   */
  readonly title?: string;
  /**
   * `many`: several values or all of them, all at first; `one`: one value, the first at first.
   * @default 'many'
   */
  readonly choice?: 'one' | 'many';
}

/** Panels under a common heading. */
export interface Row {
  /** The heading. */
  readonly title: string;
  /** The panels, from the left; they flow into lines. */
  readonly panels: readonly Panel[];
}

/** Properties of `board`. */
export interface BoardProps {
  /** Identifier in links, at most 40 letters, digits and dashes: `immudb`. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** What the dashboard answers, in a sentence. */
  readonly description: string;
  /** Words under which it is found, beside `plinth`. */
  readonly tags: readonly string[];
  /**
   * Page that says what to do: `docs/products/immudb.md`.
   * @default - none
   */
  readonly runbook?: string;
  /**
   * Choices at the top.
   * @default - none
   */
  readonly variables?: readonly Variable[];
  /** The panels. */
  readonly rows: readonly Row[];
  /**
   * Shown time, back from now: `6h`.
   * @default '1h'
   */
  readonly since?: string;
}

/**
 * A dashboard over Prometheus. The same properties give the same JSON, byte for byte: identifiers of
 * panels count from 1 in their order.
 */
export function board(props: BoardProps): Dashboard {
  check(props);
  const json: DashboardJson = {
    uid: props.uid,
    title: props.title,
    description: props.description,
    tags: ['plinth', ...props.tags],
    timezone: 'browser',
    editable: false,
    graphTooltip: 1,
    time: { from: `now-${props.since ?? '1h'}`, to: 'now' },
    refresh: '30s',
    schemaVersion: 42,
    fiscalYearStartMonth: 0,
    links: [toOtherBoards],
    templating: { list: (props.variables ?? []).map(variableJson) },
    annotations: { list: [] },
    panels: panelsOf(props.rows),
  };
  return {
    uid: props.uid,
    title: props.title,
    json: JSON.stringify(json),
    ...(props.runbook !== undefined && { runbook: props.runbook }),
  };
}

const toOtherBoards: LinkJson = {
  type: 'dashboards',
  title: 'Dashboards',
  icon: 'external link',
  tooltip: '',
  tags: ['plinth'],
  asDropdown: true,
  targetBlank: false,
  includeVars: false,
  keepTime: true,
};

function panelsOf(rows: readonly Row[]): (PanelJson | RowJson)[] {
  const all: (PanelJson | RowJson)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    all.push({
      id: all.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    });
    y += 1;
    const { positions, height } = arranged(panels, y);
    panels.forEach((panel, index) => {
      const gridPos = positions[index];
      if (gridPos !== undefined) {
        all.push({
          id: all.length + 1,
          title: panel.title,
          ...(panel.description !== undefined && { description: panel.description }),
          gridPos,
          ...(panel.kind !== 'text' && { datasource: prometheus }),
          ...panelBody(panel),
        });
      }
    });
    y += height;
  }
  return all;
}

function variableJson(variable: Variable): DashboardJson['templating']['list'][number] {
  const { name, label, of, title = name, choice = 'many' } = variable;
  const query = `label_values(${of}, ${label})`;
  return {
    type: 'query',
    name,
    label: title,
    datasource: prometheus,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: choice === 'many',
    includeAll: choice === 'many',
    ...(choice === 'many' && { allValue: '.*', current: { text: 'All', value: '$__all' } }),
  };
}

function check({ uid, title, rows, variables = [] }: BoardProps): void {
  const problems: string[] = [];
  const where = `dashboard '${uid}'`;
  if (!/^[a-zA-Z0-9-]{1,40}$/.test(uid)) {
    problems.push(`${where}: 'uid' must be 1 to 40 letters, digits and dashes, got '${uid}'`);
  }
  if (title === '') problems.push(`${where}: 'title' must not be empty, got ''`);
  for (const name of repeated(variables.map((variable) => variable.name))) {
    problems.push(`${where}: 'variables' must have a name each, got '${name}' twice`);
  }
  for (const row of rows) {
    if (row.panels.length === 0) {
      problems.push(`${where}, row '${row.title}': 'panels' must name at least one, got none`);
    }
    for (const name of repeated(row.panels.map((panel) => panel.title))) {
      problems.push(
        `${where}, row '${row.title}': panels must have a title each, got '${name}' twice`,
      );
    }
    for (const panel of row.panels) problems.push(...problemsOf(panel, where));
  }
  if (problems.length > 0) throw new UserError(problems);
}

function problemsOf(panel: Panel, dashboard: string): string[] {
  const problems: string[] = [];
  const where = `${dashboard}, panel '${panel.title}'`;
  const { width } = panel;
  if (width !== undefined && !(Number.isInteger(width) && width >= 1 && width <= 24)) {
    problems.push(`${where}: 'width' must be a whole number from 1 to 24, got '${width}'`);
  }
  if (panel.kind === 'text') return problems;
  if (panel.queries.length === 0 || panel.queries.length > 26) {
    problems.push(`${where}: 'queries' must be 1 to 26, got ${panel.queries.length}`);
  }
  if (panel.kind === 'table') return problems;
  const from = (panel.thresholds ?? []).map((threshold) => threshold.from ?? -Infinity);
  if (from.some((value, index) => index > 0 && value <= (from[index - 1] ?? value))) {
    problems.push(`${where}: 'thresholds' must rise, got ${from.join(', ')}`);
  }
  return problems;
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

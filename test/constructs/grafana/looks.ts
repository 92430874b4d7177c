import type { Dashboard } from '../../../constructs/monitoring/dashboard';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Place;
  readonly targets?: readonly { readonly legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

interface Model {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly panels: readonly Panel[];
}

const mostPanels = 18;

/** What a reader would not like about a dashboard. */
export function looksOf({ uid, title, json, runbook }: Dashboard): readonly string[] {
  const model = JSON.parse(json) as Model;
  const panels = model.panels.filter(({ type }) => type !== 'row');
  const problems = [
    ...(model.uid === uid && model.title === title ? [] : ['the JSON names another dashboard']),
    ...(model.description === undefined || model.description === '' ? ['no description'] : []),
    ...(runbook === undefined ? ['no runbook'] : []),
    ...(model.panels[0]?.type === 'row' ? [] : ['no heading above the first panel']),
    ...(panels.length > mostPanels ? [`${panels.length} panels, more than ${mostPanels}`] : []),
    ...repeated(model.panels.map(({ id }) => String(id))).map((id) => `two panels of id ${id}`),
    ...panels.flatMap((panel) => ofPanel(panel)),
    ...overlaps(model.panels),
    ...holes(model.panels),
  ];
  return problems.map((problem) => `${uid}: ${problem}`);
}

/** Links lead to one dashboard each. */
export function sharedUids(dashboards: readonly Dashboard[]): readonly string[] {
  return repeated(dashboards.map(({ uid }) => uid));
}

function ofPanel({ title, type, targets = [], fieldConfig }: Panel): string[] {
  const lines = type === 'timeseries' || type === 'bargauge';
  return [
    ...(title.trim() === '' ? ['a panel without a title'] : []),
    ...(type !== 'text' && fieldConfig?.defaults.unit === undefined
      ? [`'${title}' has no unit`]
      : []),
    ...(type !== 'text' && targets.length === 0 ? [`'${title}' asks nothing`] : []),
    ...(lines && targets.some(({ legendFormat }) => legendFormat === '__auto')
      ? [`'${title}' has a line without a name`]
      : []),
  ];
}

function overlaps(panels: readonly Panel[]): string[] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter((other) => overlap(one.gridPos, other.gridPos))
      .map((other) => `'${one.title}' lies over '${other.title}'`),
  );
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Every line of the grid is full, or has been given widths that leave a margin at its right. */
function holes(panels: readonly Panel[]): string[] {
  return panels.flatMap(({ title, gridPos: { x, y, w } }) => [
    ...(x + w > 24 ? [`'${title}' ends outside the page`] : []),
    ...(x === 0 || panels.some(({ gridPos: left }) => left.y === y && left.x + left.w === x)
      ? []
      : [`a hole to the left of '${title}'`]),
  ]);
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

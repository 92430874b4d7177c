import type { GridPosition } from './grafana-json';
import type { Panel } from './panel';

/** Columns of Grafana's grid. */
const columns = 24;

const sizes: Readonly<Record<Panel['kind'], { readonly width: number; readonly height: number }>> =
  {
    'time-series': { width: 12, height: 8 },
    stat: { width: 4, height: 4 },
    gauge: { width: 6, height: 8 },
    bar: { width: 12, height: 8 },
    table: { width: columns, height: 8 },
    text: { width: columns, height: 3 },
  };

/**
 * Places of panels that flow into lines from `top` on. All panels of a line are as high as its highest,
 * so that nothing overlaps and no hole stays, and those without a width of their own share what is left.
 */
export function arranged(panels: readonly Panel[], top: number) {
  const positions: GridPosition[] = [];
  let y = top;
  for (const line of linesOf(panels)) {
    const h = Math.max(...line.map((panel) => panel.height ?? sizes[panel.kind].height));
    let x = 0;
    for (const w of widthsOf(line)) {
      positions.push({ h, w, x, y });
      x += w;
    }
    y += h;
  }
  return { positions, height: y - top };
}

function linesOf(panels: readonly Panel[]): Panel[][] {
  const lines: Panel[][] = [];
  let left = 0;
  for (const panel of panels) {
    const width = widthOf(panel);
    if (width > left) {
      lines.push([]);
      left = columns;
    }
    lines.at(-1)?.push(panel);
    left -= width;
  }
  return lines;
}

function widthsOf(line: readonly Panel[]): number[] {
  const elastic = line.filter((panel) => panel.width === undefined).length;
  let left = columns - line.reduce((sum, panel) => sum + widthOf(panel), 0);
  let sharers = elastic;
  return line.map((panel) => {
    if (panel.width !== undefined) return panel.width;
    const share = Math.ceil(left / sharers);
    left -= share;
    sharers -= 1;
    return widthOf(panel) + share;
  });
}

function widthOf(panel: Panel): number {
  return panel.width ?? sizes[panel.kind].width;
}

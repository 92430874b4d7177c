import type { Graph } from './graph';
import {
  fontSize,
  layoutOf,
  lineHeight,
  padding,
  type Layout,
  type PlacedNode,
  type Point,
} from './layout';

const headHeight = 44;
const legend = 'left to right: what comes first · thick: holds data · dashed: what all stand on';

/** A graph as a picture that needs nothing else: no script, no font, no address. */
export function svg(graph: Graph): string {
  const placed = layoutOf(graph);
  const width = Math.max(placed.width, 20 + legend.length * 7.4);
  const height = placed.height + headHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(graph.title)}</title>`,
    style,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    '<rect class="paper" width="100%" height="100%"/>',
    `<text class="title" x="20" y="26">${escaped(graph.title)}</text>`,
    `<text class="legend" x="20" y="44">${escaped(legend)}</text>`,
    `<g transform="translate(0 ${headHeight})">`,
    ...edgesOf(placed),
    ...placed.nodes.map(boxOf),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const style = `<style>
.paper{fill:#fff}.box{fill:#f6f8fa;stroke:#57606a;stroke-width:1.2}.stateful .box{fill:#fff8e5;stroke:#9a6700;stroke-width:3}
.base .box{fill:#fff;stroke-dasharray:5 4}.outside .box{fill:none;stroke-dasharray:2 3}
.edge{fill:none;stroke:#8c959f;stroke-width:1.4}.head{fill:#8c959f}
text{font:${fontSize}px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre}
.name{font-weight:700}.line{fill:#57606a}.title{font-size:16px;font-weight:700}.legend{font-size:12px;fill:#57606a}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}.box{fill:#161b22;stroke:#8b949e}.stateful .box{fill:#2b2410;stroke:#d29922}
.base .box{fill:#0d1117}.edge{stroke:#6e7681}.head{fill:#6e7681}text{fill:#e6edf3}.line,.legend{fill:#9198a1}}
</style>`;

function edgesOf({ edges }: Layout): readonly string[] {
  return edges.map(
    ({ points }) => `<path class="edge" marker-end="url(#arrow)" d="${path(points)}"/>`,
  );
}

/** A curve through the points that is level at each: it leaves and meets boxes at right angles. */
function path(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${written(point)}`;
      const x = (before.x + point.x) / 2;
      return `C${written({ x, y: before.y })} ${written({ x, y: point.y })} ${written(point)}`;
    })
    .join('');
}

function boxOf({ title, lines, role, x, y, width, height }: PlacedNode): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const texts = [title, ...lines].map((text, at) => {
    const baseline = top + padding + fontSize - 2 + at * lineHeight;
    const kind = at === 0 ? 'name' : 'line';
    return `<text class="${kind}" x="${round(left + padding)}" y="${round(baseline)}">${escaped(text)}</text>`;
  });
  return [
    `<g class="${role}">`,
    `<rect class="box" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="6"/>`,
    ...texts,
    '</g>',
  ].join('');
}

function written({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}

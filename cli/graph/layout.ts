import * as dagre from '@dagrejs/dagre';
import type { Graph, GraphNode } from './graph';

interface Box {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

/** The part of dagre that is used: its own types name files in a way that Node's resolution does not follow. */
interface Dagre {
  readonly Graph: new () => Layered;
  readonly layout: (graph: Layered) => void;
}

interface Layered {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, box: Box): void;
  setEdge(from: string, to: string, label: object): void;
  graph(): Box;
  node(id: string): Box;
  edge(from: string, to: string): { readonly points?: readonly Point[] };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box with its place: the middle of it, and how large it is. */
export interface PlacedNode extends GraphNode, Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly { readonly points: readonly Point[] }[];
}

export const fontSize = 13;
export const lineHeight = 18;
export const padding = 12;
// of the usual monospaced fonts none is wider
const characterWidth = fontSize * 0.61;

/** Places the boxes from left to right in the order of the edges. Pure: the same graph, the same picture. */
export function layoutOf({ nodes, edges }: Graph): Layout {
  const { Graph: LayeredGraph, layout } = dagre as unknown as Dagre;
  const layered = new LayeredGraph();
  layered.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 56, marginx: 20, marginy: 20 });
  layered.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) layered.setNode(node.id, { ...sizeOf(node) });
  for (const { from, to } of edges) layered.setEdge(from, to, {});
  layout(layered);
  const { width = 0, height = 0 } = layered.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => {
      const { x = 0, y = 0 } = layered.node(node.id);
      return { ...node, ...sizeOf(node), x, y };
    }),
    edges: edges.map(({ from, to }) => {
      const [source, target] = [layered.node(from), layered.node(to)];
      // the first point and the last are where a straight line would leave a box: on any of its sides
      const between = (layered.edge(from, to).points ?? []).slice(1, -1);
      // of an edge to the next column a single point is kept for a label, which there is none of
      const inner = between.length === 1 ? [] : between;
      return {
        points: [side(source, 0.5), ...inner.map(({ x, y }) => ({ x, y })), side(target, -0.5)],
      };
    }),
  };
}

/** The middle of a box's right side (0.5) or left side (-0.5). */
function side({ x = 0, y = 0, width = 0 }: Box, at: number): Point {
  return { x: x + width * at, y };
}

function sizeOf({ title, lines }: GraphNode) {
  const longest = Math.max(...[title, ...lines].map((line) => line.length));
  return {
    width: Math.ceil(longest * characterWidth) + 2 * padding,
    height: (lines.length + 1) * lineHeight + 2 * padding - 4,
  };
}

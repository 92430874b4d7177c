import type { Graph, GraphNode } from './graph';

const classes = [
  '  classDef stateful stroke-width:3px',
  '  classDef base stroke-dasharray:4',
  '  classDef outside fill:none,stroke-dasharray:2',
];

/** A graph as mermaid, which GitHub and GitLab draw in markdown. */
export function mermaid({ title, nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  return [
    '---',
    // YAML, in which JSON is a quoted text
    `title: ${JSON.stringify(title)}`,
    // else a name is broken at each of its dashes
    'config: { flowchart: { wrappingWidth: 400 } }',
    '---',
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id) ?? ''}${shapeOf(node)}${classOf(node)}`),
    ...edges.map(({ from, to }) => `  ${ids.get(from) ?? ''} --> ${ids.get(to) ?? ''}`),
    ...classes,
  ].join('\n');
}

function shapeOf({ title, lines, role }: GraphNode): string {
  const text = [`<b>${escaped(title)}</b>`, ...lines.map(escaped)].join('<br/>');
  return role === 'stateful' ? `[("${text}")]` : `["${text}"]`;
}

function classOf({ role }: GraphNode): string {
  return role === 'plain' ? '' : `:::${role}`;
}

/** Inside quotes mermaid reads HTML, entities with `#` for `&`, and Markdown only between backticks. */
function escaped(text: string): string {
  return text.replace(/[^\w .,:/×–*=-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

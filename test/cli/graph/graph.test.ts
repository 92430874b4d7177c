import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graph, formatOf } from '../../../cli/commands/graph';
import { reduced, type Graph } from '../../../cli/graph/graph';
import { layoutOf } from '../../../cli/graph/layout';
import { mermaid } from '../../../cli/graph/mermaid';
import { objectGraph, productGraph } from '../../../cli/graph/products';
import { svg } from '../../../cli/graph/svg';
import { plannedStack } from '../../../cli/planned-stack';
import { fakeHost } from '../fake-host';
import { temporaryFolder } from '../../temporary';

const edge = (from: string, to: string) => ({ from, to });

test('an edge that others imply is left out', () => {
  expect(reduced([edge('a', 'b'), edge('b', 'c'), edge('a', 'c'), edge('a', 'a')])).toEqual([
    edge('a', 'b'),
    edge('b', 'c'),
  ]);
});

test('what waits for each other in a circle stays connected', () => {
  expect(reduced([edge('a', 'b'), edge('b', 'a'), edge('a', 'c')])).toEqual([
    edge('a', 'b'),
    edge('b', 'a'),
    edge('a', 'c'),
  ]);
});

const hostile: Graph = {
  title: 'a "stack": <b>',
  nodes: [
    { id: 'x', title: '</text><script>alert(1)</script>', lines: ['"]; click x "'], role: 'plain' },
    { id: 'y', title: 'data & more', lines: [], role: 'stateful' },
  ],
  edges: [edge('x', 'y')],
};

test('names can not leave their places in mermaid', () => {
  expect(mermaid(hostile)).toBe(
    [
      '---',
      'title: "a \\"stack\\": <b>"',
      'config: { flowchart: { wrappingWidth: 400 } }',
      '---',
      'flowchart LR',
      '  n0["<b>#60;/text#62;#60;script#62;alert#40;1#41;#60;/script#62;</b><br/>#34;#93;#59; click x #34;"]',
      '  n1[("<b>data #38; more</b>")]:::stateful',
      '  n0 --> n1',
      '  classDef stateful stroke-width:3px',
      '  classDef base stroke-dasharray:4',
      '  classDef outside fill:none,stroke-dasharray:2',
    ].join('\n'),
  );
});

test('names can not leave their places in a picture', () => {
  const text = svg(hostile);
  expect(text).not.toContain('<script');
  expect(text).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain('<title id="title">a &quot;stack&quot;: &lt;b&gt;</title>');
});

describe('a stack', () => {
  const objects = async (stack: string) =>
    (await plannedStack(temporaryFolder('graph'), stack)).objects;

  test('is its products, each with what it runs, in the order they come up', async () => {
    const { nodes, edges, title } = productGraph('prod', await objects('prod'));
    expect(title).toMatch(/^prod: 12 products, \d+ objects$/);
    expect(nodes.find(({ id }) => id === 'application')?.lines).toEqual([
      expect.stringMatching(/^app-migration-\w+ once$/),
      'app ×3–30',
      expect.stringMatching(/^\d+ objects$/),
    ]);
    expect(nodes.find(({ id }) => id === 'postgres-main')).toMatchObject({
      role: 'stateful',
      lines: ['PostgreSQL main ×3 50Gi', expect.stringMatching(/^\d+ objects$/)],
    });
    expect(edges).toContainEqual(edge('cert-manager', 'postgres-operator'));
    expect(edges).toContainEqual(edge('postgres-main', 'application'));
    // implied: the database waits for its operator
    expect(edges).not.toContainEqual(edge('postgres-operator', 'application'));
  });

  test('boxes of its picture do not overlap, and lie within it', async () => {
    const { nodes, width, height } = layoutOf(productGraph('prod', await objects('prod')));
    for (const [at, one] of nodes.entries()) {
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
      for (const other of nodes.slice(at + 1)) {
        const apart =
          Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
          Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
        expect([one.id, other.id, apart]).toEqual([one.id, other.id, true]);
      }
    }
  });

  test('is drawn the same each time', async () => {
    const [one, other] = [await objects('dev'), await objects('dev')];
    expect(svg(productGraph('dev', one))).toBe(svg(productGraph('dev', other)));
  });

  test('shows the objects of one product, and what they wait for elsewhere', async () => {
    const { nodes, edges } = objectGraph('local', 'grafana', await objects('local'));
    expect(nodes.find(({ title }) => title === 'base')?.role).toBe('outside');
    expect(nodes.find(({ id }) => id === 'deployment/monitoring/grafana')?.lines).toEqual([
      'Deployment in monitoring',
    ]);
    expect(edges).toContainEqual(
      edge('configmap/monitoring/grafana-configuration', 'deployment/monitoring/grafana'),
    );
  });

  test('fails when it has no such product, with those it has', async () => {
    const all = await objects('branch-x');
    expect(() => objectGraph('branch-x', 'grafana', all)).toThrow(
      "product: must be one of branch-x's ('application', 'base', 'gateway', 'postgres-main'), got 'grafana'\n" +
        '  fix: ./plinth graph branch-x shows them',
    );
  });
});

test.each([
  [undefined, undefined, 'mermaid'],
  [undefined, 'a.svg', 'svg'],
  [undefined, 'a.json', 'json'],
  [undefined, 'a.md', 'mermaid'],
  ['json', 'a.svg', 'json'],
])('the format asked for is %s, the file %s: it is %s', (asked, file, format) => {
  expect(formatOf(asked, file)).toBe(format);
});

test('the command writes the picture where it is told, and says where', async () => {
  const folder = temporaryFolder('graph');
  const host = fakeHost(folder);
  const output = join(folder, 'dev.svg');
  expect(await graph({ arguments: ['dev'], rest: [], options: { output } }, host)).toBe(0);
  expect(host.printed).toEqual([output]);
  expect(readFileSync(output, 'utf8')).toMatch(/^<svg xmlns[^]*<\/svg>\n$/);
});

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ExitCode, Input } from '../command';
import type { Graph } from '../graph/graph';
import { mermaid } from '../graph/mermaid';
import { objectGraph, productGraph } from '../graph/products';
import { svg } from '../graph/svg';
import type { Host } from '../host';
import { stackOf, text } from '../options';
import { plannedStack } from '../planned-stack';
import { stepped } from '../progress/progress';

/** Ways to write a graph. */
export type GraphFormat = 'mermaid' | 'svg' | 'json';

const writers: Readonly<Record<GraphFormat, (graph: Graph) => string>> = {
  mermaid,
  svg,
  json: (graph) => JSON.stringify(graph, undefined, 2),
};

/** Draws a stack as its sources describe it. */
export async function graph(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const product = text(input, 'product');
  const file = text(input, 'output');
  const drawn = await stepped(host.progress, 'drawing', async () => {
    await breathe();
    const { objects } = await plannedStack(host.checkout, stack);
    const shown =
      product === undefined ? productGraph(stack, objects) : objectGraph(stack, product, objects);
    return writers[formatOf(text(input, 'format'), file)](shown).trimEnd();
  });
  if (host.interrupt.asked.aborted) return 130;
  if (file === undefined) {
    host.print(drawn);
    return 0;
  }
  writeFileSync(resolve(file), `${drawn}\n`);
  host.print(resolve(file));
  return 0;
}

/** What is asked for, or what the file's name says. */
export function formatOf(asked: string | undefined, file: string | undefined): GraphFormat {
  if (asked === 'svg' || asked === 'json' || asked === 'mermaid') return asked;
  if (file?.endsWith('.svg') === true) return 'svg';
  return file?.endsWith('.json') === true ? 'json' : 'mermaid';
}

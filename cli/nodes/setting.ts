import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as Yaml from 'yaml';

const key = 'plinth:nodes';

/** What the settings of a stack say of its nodes; undefined where they say nothing. */
export function nodesSetting(file: string): string | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!text.includes(key)) return undefined;
  const value: unknown = yaml().parseDocument(text).getIn(['config', key]);
  return typeof value === 'string' ? value : undefined;
}

/** Has the settings of a stack say which nodes it has, or nothing of them; all else in the file stays. */
export function setNodes(file: string, nodes: string | undefined): void {
  if (nodesSetting(file) === nodes) return;
  const document = yaml().parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (nodes === undefined) {
    document.deleteIn(['config', key]);
    const config = document.get('config');
    if (yaml().isMap(config) && config.items.length === 0) document.delete('config');
  } else {
    document.setIn(['config', key], nodes);
  }
  const { contents } = document;
  if (yaml().isMap(contents) && contents.items.length > 0) writeFileSync(file, String(document));
  else rmSync(file, { force: true });
}

function yaml(): typeof Yaml {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most stacks say nothing of their nodes
  return require('yaml') as typeof Yaml;
}

import type { Host } from '../host';
import type { Document } from '../render/documents';
import { recordName, type Changes } from '../render/folder';
import { duration } from './duration';
import { labelled } from './labelled';

/** What a render is told with. */
export interface RenderedSummary {
  readonly stack: string;
  readonly folder: string;
  readonly documents: readonly Pick<Document, 'apiVersion' | 'kind' | 'namespace'>[];
  readonly changes: Changes;
  readonly elapsed: number;
  readonly host: Pick<Host, 'paint' | 'columns'>;
}

/** What `render` says in the end: where the files are, how many, what changed. */
export function renderedText(summary: RenderedSummary): string {
  const { stack, folder, documents, changes, elapsed, host } = summary;
  const namespaces = new Set(documents.flatMap(({ namespace }) => namespace ?? []));
  const secrets = documents.filter(
    ({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Secret',
  );
  const { written, removed, unchanged } = changes;
  return [
    labelled(
      [
        ['folder', folder],
        ['order', `${recordName} lists the files in an order in which they can be applied`],
        ['secrets', `${secrets.length} without their values, which plinth up puts in`],
      ],
      host.paint.strong,
      host.columns,
    ),
    '',
    `${host.paint.good(`${stack} is rendered`)}: ${documents.length} objects in ${namespaces.size} namespaces, ` +
      `${written.length} written, ${removed.length} removed, ${unchanged} unchanged (${duration(elapsed)})`,
  ].join('\n');
}

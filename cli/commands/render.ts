import { join, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import { checkedOut } from '../../stacks/source/source';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';
import { stepped } from '../progress/progress';
import { hostOf } from '../planned-stack';
import { documentsOf } from '../render/documents';
import { writeRendered } from '../render/folder';
import { renderedText } from '../text/rendered';

/** Writes the manifests of a stack into a folder. Neither engine nor cluster is asked. */
export async function render(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const nodes = text(input, 'nodes');
  const environment = environmentFor(stack, nodes === undefined ? {} : { nodes });
  const given = text(input, 'output');
  const folder =
    given === undefined ? join(host.checkout, '.plinth', 'rendered', stack) : resolve(given);
  const documents = await stepped(host.progress, 'rendering', async () => {
    await breathe();
    return documentsOf(
      platform(environment, {
        source: checkedOut(host.checkout),
        host: await hostOf(host.checkout, environment),
      }),
    );
  });
  if (host.interrupt.asked.aborted) return 130;
  const changes = await stepped(host.progress, 'writing', async () => {
    await breathe();
    return writeRendered(folder, stack, documents);
  });
  for (const path of changes.kept) {
    host.note(`${join(folder, path)} is not rendered any more, but was changed by hand: it stays`);
  }
  host.print(
    flag(input, 'json')
      ? JSON.stringify(
          { stack, folder, ...changes, objects: documents.map(({ content, ...object }) => object) },
          undefined,
          2,
        )
      : renderedText({ stack, folder, documents, changes, elapsed: host.elapsed(), host }),
  );
  return 0;
}

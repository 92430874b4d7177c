import { changed } from '../engine/result';
import type { PreviewReport, PreviewVerdict } from './report';

/** What each verdict means, in one sentence. */
export const meanings: Readonly<Record<PreviewVerdict, string>> = {
  fails: 'the preview did not go through',
  'loses data': 'something that holds data would be replaced, deleted or overwritten',
  disturbs:
    'something would be replaced, deleted, restarted or kept less long; no data is lost with it',
  safe: 'nothing that is there is replaced or deleted, and nothing stateful restarts',
  'no changes': 'sources and stack agree',
};

/** The worst there is to say. */
export function verdictOf(
  found: Pick<PreviewReport, 'counts' | 'changes' | 'outputs' | 'policies'>,
  failed: boolean,
): PreviewVerdict {
  const { changes, counts, outputs, policies } = found;
  if (failed || policies.some(({ level }) => level === 'mandatory')) return 'fails';
  if (changes.some(({ loss, kept }) => loss !== undefined && kept === undefined))
    return 'loses data';
  const disturbs = changes.some(
    ({ change, disturbs }) => change === 'replace' || change === 'delete' || disturbs !== undefined,
  );
  if (disturbs) return 'disturbs';
  return changed(counts) || outputs.length > 0 ? 'safe' : 'no changes';
}

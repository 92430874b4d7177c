import { tagOf } from '../../environments/images';
import type { ImageChange, TargetChanges } from './changes';

/** What a workflow opens a pull request with. */
export interface PullRequest {
  /** The same for the same target, so that a newer change takes the place of an older one. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** The pull request of some changes; undefined where there are none. */
export function pullRequestOf(
  { target, changes }: TargetChanges,
  why: string,
): PullRequest | undefined {
  const [first, ...others] = changes;
  if (first === undefined) return undefined;
  const what =
    others.length === 0 ? `${first.name} ${tagOf(first.to)}` : `${changes.length} images`;
  return {
    branch: `images/${target.name}`,
    title: `chore(images): ${what} in ${target.name}`,
    body: [
      why,
      '',
      '| image | from | to | notes |',
      '| --- | --- | --- | --- |',
      ...changes.map(row),
      '',
      ...manual(changes),
    ].join('\n'),
  };
}

function row({ name, from, to, notes }: ImageChange): string {
  const link = notes === undefined ? '' : `[of this version](${notes})`;
  return `| ${name} | ${code(shortened(from))} | ${code(shortened(to))} | ${link} |`;
}

function manual(changes: readonly ImageChange[]): readonly string[] {
  const lines = changes.flatMap(({ name, also }) =>
    also === undefined ? [] : [`- [ ] ${name}: ${also}`],
  );
  return lines.length === 0 ? [] : ['By hand, before this is merged:', '', ...lines, ''];
}

/** References hold nothing that ends a code span or a cell. */
function code(text: string): string {
  return `\`${text}\``;
}

/** A reference with as much of its digest as tells it apart for a reader. */
export function shortened(reference: string): string {
  return reference.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
}

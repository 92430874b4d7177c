import type { Input } from '../command';
import type { Host } from '../host';
import { flag } from '../options';
import type { TargetChanges } from './changes';
import { pullRequestOf } from './pull-request';
import { changesText } from './text';

/** What a command did with the images of a target. */
export interface Report {
  readonly changes: TargetChanges;
  /** Images that stay where they are, and why. */
  readonly stays: readonly { readonly name: string; readonly reason: string }[];
  readonly written: 'written' | 'not written';
  /** A sentence for the pull request. */
  readonly why: string;
}

/** Prints what was changed, and with `--json` what a workflow opens a pull request with. */
export function report(input: Input, host: Host, { changes, stays, written, why }: Report): void {
  if (!flag(input, 'json')) {
    for (const { name, reason } of stays) host.note(`${name} stays: ${reason}`);
    host.print(changesText(changes, written, host.paint));
    return;
  }
  const { name, file } = changes.target;
  const pullRequest = pullRequestOf(changes, why);
  const value = {
    target: name,
    file,
    written: written === 'written' && changes.changes.length > 0,
    changes: changes.changes,
    stays,
    ...(pullRequest && { pullRequest }),
  };
  host.print(JSON.stringify(value, undefined, 2));
}

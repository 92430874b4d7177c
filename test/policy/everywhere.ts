import type { Manifest } from '../../stacks/release/manifest';
import { everyStack } from '../stacks/every-platform';
import { judged, type Exception, type Finding, type Verdict } from './findings';
import { manifestsOf } from './manifests';

/** Compares what a rule finds in the manifests of every stack with the exceptions from it; an open one names its stack. */
export function judgedEverywhere(
  rule: (manifests: readonly Manifest[]) => readonly Finding[],
  exceptions: readonly Exception[],
): Verdict {
  const findings = everyStack.flatMap((stack) =>
    rule(manifestsOf(stack)).map(({ detail, ...finding }) => ({
      ...finding,
      detail: [...(detail === undefined ? [] : [detail]), `in stack ${stack}`].join(', '),
    })),
  );
  return judged(findings, exceptions);
}

import { at } from '../../stacks/release/manifest';
import type { Step } from './steps';

/** What an update in place changes in how long data is kept; undefined where it is not kept less long. */
export function keptShorter(step: Step): string | undefined {
  if (step.type === 'gcp:storage/bucket:Bucket') return rulesOfBucket(step);
  if (step.type === 'kubernetes:barmancloud.cnpg.io/v1:ObjectStore') return backups(step);
  return undefined;
}

const keeping = /^(lifecycleRules|versioning|softDeletePolicy|retentionPolicy|forceDestroy)\b/;

// which way such rules work together is nothing to guess at: whoever changes them looks again
function rulesOfBucket({ properties }: Step): string | undefined {
  const found = properties.flatMap((path) => keeping.exec(path)?.[1] ?? []);
  if (found.length === 0) return undefined;
  return `what keeps its objects changes: ${[...new Set(found)].sort().join(', ')}`;
}

/** @see https://cloudnative-pg.io/plugin-barman-cloud/docs/retention/ */
function backups({ inputs, planned }: Step): string | undefined {
  const before = at(inputs, 'spec', 'retentionPolicy');
  const after = at(planned, 'spec', 'retentionPolicy');
  // without a policy everything is kept
  if (typeof after !== 'string' || after === before) return undefined;
  if (typeof before === 'string' && daysOf(after) >= daysOf(before)) return undefined;
  return `backups are kept for ${after}, before for ${typeof before === 'string' ? before : 'ever'}`;
}

const days: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30 };

/** NaN for what is no policy, which is neither longer nor shorter than another. */
function daysOf(policy: string): number {
  const [, count, unit = ''] = /^(\d+)([dwm])$/.exec(policy) ?? [];
  return Number(count) * (days[unit] ?? Number.NaN);
}

import { at, listAt } from '../../stacks/release/manifest';
import { resourceLabel } from '../engine/resource-name';
import { changesIn } from '../rehearse/changes';
import { keptShorter } from '../rehearse/kept-shorter';
import type { ResourceChange } from '../rehearse/report';
import type { Step, Steps } from '../rehearse/steps';

/** What a rollback would do. */
export interface RollbackPlan {
  /** The most dangerous first. */
  readonly changes: readonly ResourceChange[];
  /** Why it must not be done: data would be lost with it, or could not be read any more. */
  readonly losses: readonly string[];
}

const order: readonly ResourceChange['change'][] = ['delete', 'replace', 'update', 'create'];

/** Judges what a preview of the older program showed. */
export function planOf(steps: Steps): RollbackPlan {
  const changes = [...changesIn(steps)].sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change) || compare(a.resource, b.resource),
  );
  const inPlace = [...steps.values()]
    .filter(({ change }) => change === 'update')
    .flatMap((step) => {
      const why = [keptShorter(step), olderThanItsData(step)].filter((each) => each !== undefined);
      return why.map((each) => `${resourceLabel(step.urn)}: ${each}`);
    });
  return { changes, losses: [...changes.flatMap(lossOf), ...inPlace.sort(compare)] };
}

const gone = {
  delete: 'would be deleted',
  replace: 'would be replaced',
  update: 'would get other values',
  create: 'would be made',
} as const;

function lossOf({ change, resource, loss, kept }: ResourceChange): readonly string[] {
  if (loss === undefined) return [];
  const aside = {
    protected: '; it is protected',
    retained: '; the old one would stay, and nobody use it',
  };
  return [
    `${resource} ${gone[change]}, and with it ${loss}${kept === undefined ? '' : aside[kept]}`,
  ];
}

/** A program of an older major version does not read what a newer one wrote. */
function olderThanItsData({ type, inputs, planned }: Step): string | undefined {
  const [before, after] = [inputs, planned].map((each) => imagesOf(type, each));
  for (const [name, image] of before ?? []) {
    const [major, next] = [image, after?.get(name)].map(majorOf);
    if (major !== undefined && next !== undefined && next < major) {
      return `its data is of version ${major}, which version ${next} can not read`;
    }
  }
  return undefined;
}

function imagesOf(type: string, inputs: unknown): ReadonlyMap<string, unknown> {
  if (type === 'kubernetes:postgresql.cnpg.io/v1:Cluster') {
    return new Map([['postgres', at(inputs, 'spec', 'imageName')]]);
  }
  if (type !== 'kubernetes:apps/v1:StatefulSet') return new Map();
  if (listAt(inputs, 'spec', 'volumeClaimTemplates').length === 0) return new Map();
  const containers = listAt(inputs, 'spec', 'template', 'spec', 'containers');
  return new Map(containers.map((one) => [String(at(one, 'name')), at(one, 'image')]));
}

/** 17 of `registry:5000/postgresql:17.2-bookworm@sha256:…`; undefined where the tag is no version. */
function majorOf(image: unknown): number | undefined {
  if (typeof image !== 'string') return undefined;
  const [, major] = /:v?(\d+)(?:[.-][^/:@]*)?(?:@.*)?$/.exec(image) ?? [];
  return major === undefined ? undefined : Number(major);
}

/** The same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { resourceName } from '../engine/resource-name';
import type { Change } from '../engine/result';
import { disturbanceOf } from './in-place';
import { losses, overwritesSecret } from './losses';
import { productOf } from './product';
import type { PhaseRun, ProductChanges, ResourceChange } from './report';
import type { Step, Steps } from './steps';

const order: readonly Change[] = ['delete', 'replace', 'update', 'create'];

/** What the update changes, the most dangerous first: as planned, as done, or both where one of them ended early. */
export function changesOf(runs: readonly PhaseRun[]): readonly ResourceChange[] {
  const byUrn = new Map<string, ResourceChange>();
  for (const { phase, steps } of runs) {
    if (phase.purpose !== 'plan' && phase.purpose !== 'update') continue;
    for (const one of changesIn(steps)) byUrn.set(one.urn, one);
  }
  return [...byUrn.values()].sort((a, b) => rank(a) - rank(b) || compare(a.resource, b.resource));
}

/** What takes data along before everything else, then what is gone, then what is only changed. */
function rank({ change, loss }: ResourceChange): number {
  return loss === undefined ? order.indexOf(change) : -1;
}

/** Everything that a run changed. */
export function changesIn(steps: Steps): readonly ResourceChange[] {
  const lost = losses(steps);
  return [...steps.values()].flatMap((step) => {
    // components are only brackets around what they contain
    if (!step.custom || step.change === 'same') return [];
    return [
      { ...changeOf(step, step.change, lost.get(step.urn)), product: productOf(step, steps) },
    ];
  });
}

function changeOf(
  step: Step,
  change: ResourceChange['change'],
  loss: string | undefined,
): Omit<ResourceChange, 'product'> {
  const { urn, properties, protected: guarded, retained } = step;
  const { kind, name } = resourceName(urn);
  const gone = change === 'delete' || change === 'replace';
  const disturbs = change === 'update' ? disturbanceOf(step) : undefined;
  return {
    change,
    urn,
    resource: `${kind} ${name}`,
    properties,
    ...((gone || overwritesSecret(step)) && loss !== undefined ? { loss } : {}),
    ...(gone && guarded ? { kept: 'protected' } : {}),
    ...(gone && !guarded && retained ? { kept: 'retained' } : {}),
    ...(disturbs === undefined ? {} : { disturbs }),
  };
}

/** Changes counted by product, in the order of their names. */
export function byProduct(changes: readonly ResourceChange[]): readonly ProductChanges[] {
  const products = [...new Set(changes.map(({ product }) => product))].sort(compare);
  return products.map((product) => {
    const own = changes.filter((one) => one.product === product);
    const count = (change: Change): number => own.filter((one) => one.change === change).length;
    return {
      product,
      counts: {
        create: count('create'),
        update: count('update'),
        replace: count('replace'),
        delete: count('delete'),
      },
    };
  });
}

/** The same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

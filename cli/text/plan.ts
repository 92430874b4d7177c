import type { PlannedStep } from '../engine/plan';
import type { Paint } from '../host';

const order: readonly PlannedStep['change'][] = ['delete', 'replace', 'update', 'create'];
const signs: Readonly<Record<PlannedStep['change'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
};

/** What a preview found, the most dangerous first. */
export function planText(steps: readonly PlannedStep[], paint: Paint): string {
  const sorted = [...steps].sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change) || compare(label(a), label(b)),
  );
  return sorted.map((step) => stepText(step, paint)).join('\n');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function label({ kind, name }: PlannedStep): string {
  return `${kind} ${name}`;
}

function stepText(step: PlannedStep, paint: Paint): string {
  const marks = [
    ...(step.stateful ? ['stateful'] : []),
    ...(step.stateful && (step.change === 'delete' || step.change === 'replace')
      ? ['data would be lost']
      : []),
    ...(step.protected ? ['protected'] : []),
  ];
  const colour = { create: paint.good, update: paint.warn, replace: paint.bad, delete: paint.bad }[
    step.change
  ];
  const head = `${colour(`${signs[step.change]} ${step.change.padEnd(7)}`)} ${label(step)}`;
  const marked = marks.length === 0 ? head : `${head}  ${paint.warn(`[${marks.join(', ')}]`)}`;
  return [marked, ...propertiesText(step)].join('\n');
}

/** Of something that is updated or replaced, because of what. */
function propertiesText({ change, properties }: PlannedStep): readonly string[] {
  if (change !== 'update' && change !== 'replace') return [];
  return properties.map((property) => `            ${property}`);
}

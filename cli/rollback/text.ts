import type { Paint } from '../host';
import { commitText } from '../history/text';
import type { Update } from '../history/updates';
import type { ResourceChange } from '../rehearse/report';
import type { Target } from './target';
import type { RollbackPlan } from './verdict';

const signs = { create: '+', update: '~', replace: '±', delete: '-' } as const;
const colours = { create: 'good', update: 'warn', replace: 'bad', delete: 'bad' } as const;
const mostProperties = 6;

/** What a rollback would change, and what speaks against it. */
export function rollbackText(
  { changes, losses }: RollbackPlan,
  paths: { readonly stack: string; readonly last: Update; readonly target: Target },
  paint: Paint,
): string {
  return [
    wayText(paths),
    ...(changes.length === 0 ? ['nothing would change'] : [changes.map(lineOf(paint)).join('\n')]),
    ...(losses.length === 0
      ? []
      : [[paint.bad('data would be lost'), ...losses.map((loss) => `  ${loss}`)].join('\n')]),
  ].join('\n\n');
}

/** `prod: from update 12 (1a2b3c4d5) back to update 11 (5d4c3b2a1), fix the login`. */
export function wayText({
  stack,
  last,
  target,
}: {
  readonly stack: string;
  readonly last: Update;
  readonly target: Target;
}): string {
  const named = (update: Update) => `update ${update.number} (${commitText(update)})`;
  const title = target.message.split('\n')[0] ?? '';
  return `${stack}: from ${named(last)} back to ${named(target)}${title === '' ? '' : `, ${title}`}`;
}

function lineOf(paint: Paint): (change: ResourceChange) => string {
  return ({ change, resource, properties, disturbs }) => {
    const more = properties.length - mostProperties;
    const of = [...properties.slice(0, mostProperties), ...(more > 0 ? [`and ${more} more`] : [])];
    const shown = change === 'create' || change === 'delete' ? [] : of;
    return [
      `${paint[colours[change]](`${signs[change]} ${change.padEnd(7)}`)} ${resource}${disturbs === undefined ? '' : `  ${paint.warn(`[${disturbs}]`)}`}`,
      ...shown.map((property) => `            ${property}`),
    ].join('\n');
  };
}

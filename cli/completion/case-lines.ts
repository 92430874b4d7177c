import { shellQuoted } from '../text/shell';
import type { Place, Values } from './words';

/** A word of bash and zsh. */
export function quoted(text: string): string {
  return shellQuoted('sh', text);
}

/**
 * Branches of a `case` of bash and zsh that offer values: of options by their names, of arguments by their positions.
 *
 * @param offer command of the shell that offers values
 */
export function valueLines(
  places: readonly Place[],
  offer: (values: Values) => string,
): readonly string[] {
  return places.flatMap(({ path, options, arguments: given, repeats }) => {
    const key = path.join(' ');
    return [
      ...options.flatMap(({ name, values }) =>
        values === undefined ? [] : [`    ${quoted(`${key} ${name}`)}) ${offer(values)} ;;`],
      ),
      ...given.map((values, at) => {
        const last = repeats === 'last argument' && at === given.length - 1;
        return `    ${quoted(`${key} ${last ? '' : at}`)}${last ? '*' : ''}) ${offer(values)} ;;`;
      }),
    ];
  });
}

import { shellQuoted } from '../text/shell';
import type { CompletedOption, Place, Values } from './words';

const quoted = (text: string): string => shellQuoted('fish', text);

/** A script for fish, which knows options and their values by itself once it is told of them. */
export function fishScript(places: readonly Place[]): string {
  const valued = new Set(
    places.flatMap(({ options }) => options.filter(takesValue).map(({ name }) => name)),
  );
  const inner = places.flatMap(({ path, commands }) =>
    commands.map(({ name }) => quoted([...path, name].join(' '))),
  );
  return [
    '# fish completion of plinth: plinth completion fish | source',
    'function __plinth_place',
    `    set -l places ${inner.join(' ')}`,
    `    set -l valued ${[...valued].map(quoted).join(' ')}`,
    walk,
    'end',
    '',
    '# whether the command line has come to a command, and to which of its arguments',
    'function __plinth_at',
    '    set -l here (__plinth_place)',
    '    test "$here[1]" = "$argv[1]"; or return 1',
    '    test (count $argv) -lt 2; and return 0',
    `    test "$argv[2]" = '*'; or test "$here[2]" = "$argv[2]"`,
    'end',
    '',
    'complete -c plinth -e',
    'complete -c plinth -f',
    ...places.flatMap(placeLines),
  ].join('\n');
}

const walk = `    set -l place ''
    set -l position 0
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
        else if string match -q -- '-*' $word
            contains -- $word $valued; and set skip yes
        else
            set -l next (string trim -- "$place $word")
            if contains -- $next $places
                set place $next
            else
                set position (math $position + 1)
            end
        end
    end
    printf '%s\\n' "$place" $position`;

function takesValue({ values }: CompletedOption): boolean {
  return values !== undefined;
}

function placeLines(place: Place): readonly string[] {
  const { path, commands, options, arguments: given, repeats } = place;
  const at = (...more: readonly string[]): string =>
    `complete -c plinth -n ${quoted(['__plinth_at', quoted(path.join(' ')), ...more].join(' '))}`;
  return [
    ...commands.map(({ name, summary }) => `${at('0')} -a ${quoted(name)} -d ${quoted(summary)}`),
    ...options.map(
      ({ name, summary, values }) =>
        `${at()} -l ${name.replace(/^--/, '')}${values === undefined ? '' : ` -r${offer(values)}`} -d ${quoted(summary)}`,
    ),
    ...given.flatMap((values, index) => {
      const last = repeats === 'last argument' && index === given.length - 1;
      const offered = offer(values);
      return offered === '' ? [] : [`${at(last ? quoted('*') : String(index))}${offered}`];
    }),
  ];
}

function offer(values: Values): string {
  switch (values.kind) {
    case 'words':
      return ` -f -a ${quoted(values.words.join(' '))}`;
    case 'files':
      return ' -F';
    case 'folders':
      return " -f -a '(__fish_complete_directories)'";
    case 'refs':
      return ` -f -a ${quoted("(git for-each-ref --format='%(refname:short)' refs/heads refs/tags refs/remotes 2>/dev/null)")}`;
    case 'anything':
      return '';
  }
}

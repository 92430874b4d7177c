import { quoted, valueLines } from './case-lines';
import type { Place, Values } from './words';

/**
 * A script for bash, from 3.2 on. Candidates are compared one by one: `compgen -W` would expand what is in them, and
 * the name of a branch may hold a command.
 */
export function bashScript(places: readonly Place[]): string {
  return [
    '# bash completion of plinth: source <(plinth completion bash)',
    '_plinth_place() {',
    '  _plinth_commands=() _plinth_options=() _plinth_valued=""',
    '  case "$1" in',
    ...places.flatMap(placeLines),
    '  esac',
    '}',
    '',
    '_plinth_value() {',
    '  case "$1 $2" in',
    ...valueLines(places, offer),
    '  esac',
    '}',
    walk,
    'complete -F _plinth plinth',
  ].join('\n');
}

function placeLines({ path, commands, options }: Place): readonly string[] {
  const valued = options.flatMap(({ name, values }) => (values === undefined ? [] : [name]));
  return [
    `    ${quoted(path.join(' '))})`,
    `      _plinth_commands=(${commands.map(({ name }) => quoted(name)).join(' ')})`,
    `      _plinth_options=(${options.map(({ name }) => quoted(name)).join(' ')})`,
    `      _plinth_valued=${quoted(valued.map((name) => ` ${name} `).join(''))} ;;`,
  ];
}

function offer(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `_plinth_offer ${values.words.map(quoted).join(' ')}`;
    case 'files':
      return '_plinth_paths -f';
    case 'folders':
      return '_plinth_paths -d';
    case 'refs':
      return '_plinth_refs';
    case 'anything':
      return ':';
  }
}

const walk = `
_plinth_offer() {
  local word
  for word in "$@"; do
    [[ $word == "$_plinth_current"* ]] && COMPREPLY+=("$word")
  done
}

_plinth_paths() {
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$_plinth_current")
}

_plinth_refs() {
  local line
  while IFS= read -r line; do
    # what is put into the line is read by the shell: a name may hold a command
    [[ $line == "$_plinth_current"* ]] && COMPREPLY+=("$(printf %q "$line")")
  done < <(git for-each-ref --format='%(refname:short)' refs/heads refs/tags refs/remotes 2>/dev/null)
}

_plinth() {
  local _plinth_current=\${COMP_WORDS[COMP_CWORD]} _plinth_valued
  local -a _plinth_commands _plinth_options
  local place='' pending='' position=0 at word each
  COMPREPLY=()
  _plinth_place ''
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    # bash takes --option=value apart
    [[ $word == '=' ]] && continue
    if [[ -n $pending ]]; then
      pending=''
    elif [[ $word == -* ]]; then
      [[ $_plinth_valued == *" $word "* ]] && pending=$word
    elif ((\${#_plinth_commands[@]} > 0)); then
      for each in "\${_plinth_commands[@]}"; do
        [[ $each == "$word" ]] || continue
        place=\${place:+$place }$word
        _plinth_place "$place"
        break
      done
    else
      position=$((position + 1))
    fi
  done
  [[ $_plinth_current == '=' ]] && _plinth_current=''
  if [[ -n $pending ]]; then
    _plinth_value "$place" "$pending"
  elif [[ $_plinth_current == -* ]]; then
    _plinth_offer "\${_plinth_options[@]}"
  elif ((\${#_plinth_commands[@]} > 0)); then
    _plinth_offer "\${_plinth_commands[@]}"
  else
    _plinth_value "$place" "$position"
  fi
}`;

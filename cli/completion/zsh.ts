import { quoted, valueLines } from './case-lines';
import type { Place, Values } from './words';

/** A script for zsh, to be sourced or put on `fpath` as `_plinth`. */
export function zshScript(places: readonly Place[]): string {
  return [
    '#compdef plinth',
    '# zsh completion of plinth: source <(plinth completion zsh), or as a file _plinth on fpath',
    '_plinth_place() {',
    "  commands=() options=() valued=''",
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
    '# sourced it registers itself, from fpath it is the function that was called',
    'if [[ ${funcstack[1]} == _plinth ]]; then _plinth "$@"; else compdef _plinth plinth; fi',
  ].join('\n');
}

/** `_describe` takes what stands before the first colon for the word. */
function described(name: string, summary: string): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${summary}`);
}

function placeLines({ path, commands, options }: Place): readonly string[] {
  const valued = options.flatMap(({ name, values }) => (values === undefined ? [] : [name]));
  return [
    `    ${quoted(path.join(' '))})`,
    `      commands=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')})`,
    `      options=(${options.map(({ name, summary }) => described(name, summary)).join(' ')})`,
    `      valued=${quoted(valued.map((name) => ` ${name} `).join(''))} ;;`,
  ];
}

function offer(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `compadd -- ${values.words.map(quoted).join(' ')}`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'refs':
      return 'compadd -- ${(f)"$(git for-each-ref --format=\'%(refname:short)\' refs/heads refs/tags refs/remotes 2>/dev/null)"}';
    case 'anything':
      return '_message value';
  }
}

const walk = `
_plinth() {
  local -a commands options
  local valued place='' pending='' word
  integer position=0
  _plinth_place ''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $pending ]]; then
      pending=''
    elif [[ $word == -* ]]; then
      [[ $valued == *" $word "* ]] && pending=$word
    elif (( \${#commands} > 0 )); then
      if (( \${commands[(I)\${(b)word}:*]} > 0 )); then
        place="\${place:+$place }$word"
        _plinth_place "$place"
      fi
    else
      position+=1
    fi
  done
  if [[ -z $pending && $PREFIX == --*=* ]]; then
    pending=\${PREFIX%%=*}
    compset -P '*='
  fi
  if [[ -n $pending ]]; then
    _plinth_value "$place" "$pending"
  elif [[ $PREFIX == -* ]]; then
    _describe -o option options
  elif (( \${#commands} > 0 )); then
    _describe command commands
  else
    _plinth_value "$place" "$position"
  fi
}`;

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bashScript } from '../../../cli/completion/bash';
import { fishScript } from '../../../cli/completion/fish';
import { placesOf } from '../../../cli/completion/words';
import { zshScript } from '../../../cli/completion/zsh';
import { temporaryFolder } from '../../temporary';
import { sample } from './sample';

jest.setTimeout(30_000);

const places = placesOf(sample, ['local', 'dev', 'prod']);
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder('completion');
  writeFileSync(join(folder, 'plinth.bash'), bashScript(places));
  writeFileSync(join(folder, 'plinth.zsh'), zshScript(places));
  writeFileSync(join(folder, 'plinth.fish'), fishScript(places));
  writeFileSync(join(folder, 'a file.txt'), '');
  await run('git', ['init', '--quiet', '--initial-branch=main']);
  await run('git', [
    ...['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'],
    ...['commit', '--quiet', '--allow-empty', '--message=first'],
  ]);
  // a name that a shell would run, were it expanded
  await run('git', ['branch', 'evil-$(touch${IFS}expanded)']);
  await run('git', ['branch', 'fix/login']);
});

async function run(file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args, { cwd: folder, timeout: 20_000 });
  return stdout;
}

/** What bash offers for the words, of which the last is not complete. */
async function inBash(...words: readonly string[]): Promise<readonly string[]> {
  const script = [
    'source ./plinth.bash',
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
    'spec=$(complete -p plinth); [[ $spec == "complete -F _plinth plinth" ]] || exit 3',
    '_plinth; printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const out = await run('bash', ['--norc', '-uc', script, 'bash', 'plinth', ...words]);
  return out.split('\n').filter(Boolean).sort();
}

async function inFish(line: string): Promise<readonly string[]> {
  const script = `source ./plinth.fish; complete -C ${JSON.stringify(line).replaceAll('$', '\\$')}`;
  const out = await run('fish', ['--no-config', '-c', script]);
  return out
    .split('\n')
    .filter(Boolean)
    .map((each) => each.split('\t')[0] ?? '')
    .sort();
}

/**
 * The line that an interactive zsh makes of one when the tab key is pressed. It says itself when it reads keys, in a word
 * that does not stand like this in what it is sent: that is echoed, too, at any time before.
 */
async function inZsh(line: string): Promise<string> {
  const script = String.raw`
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell 'PROMPT=; unsetopt zle_bracketed_paste beep; setopt list_ambiguous; autoload -U compinit; compinit -u -D'
    zpty -w shell 'source ./plinth.zsh; show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey "^T" show; ready() { print READY""_NOW }; zle -N zle-line-init ready'
    zpty -r -m shell before '*READY_NOW*'
    zpty -w -n shell "$1"$'\t\x14'
    zpty -r -m shell after '*<<*>>*'
    print -r -- "$after"
  `;
  const out = await run('zsh', ['-f', '-c', script, 'zsh', line]);
  return /<<(.*?)>>/s.exec(out)?.[1] ?? out;
}

describe('bash', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['st'], ['status']],
    [[''], ['branch', 'compare', 'help', 'status']],
    [
      ['branch', ''],
      ['down', 'up'],
    ],
    [
      ['branch', 'up', '--'],
      ['--help', '--json', '--ttl'],
    ],
    [['--'], ['--help', '--version']],
    [
      ['status', ''],
      ['dev', 'local', 'prod'],
    ],
    [['status', 'dev', ''], []],
    [
      ['status', '--nodes', ''],
      ['real', 'simulated'],
    ],
    // bash takes --nodes=r apart
    [['status', '--nodes', '=', 'r'], ['real']],
    [
      ['status', '--nodes', '='],
      ['real', 'simulated'],
    ],
    [['status', '--nodes', 'real', 'p'], ['prod']],
    [['help', 'b'], ['branch']],
    [['compare', '--from', 'f'], ['fix/login']],
    [['compare', '--output', 'a'], ['a file.txt']],
    [['compare', 'plinth.b'], ['plinth.bash']],
    [['compare', 'plinth.bash', 'plinth.f'], ['plinth.fish']],
    [['nonsense', 'x'], []],
  ])('offers for %j %j', async (words, offered) => {
    expect(await inBash(...words)).toEqual(offered);
  });

  test('offers a branch by its name, quoted, and expands nothing of it', async () => {
    expect(await inBash('compare', '--from', 'evil')).toEqual([
      String.raw`evil-\$\(touch\$\{IFS\}expanded\)`,
    ]);
    expect(await run('ls', [])).not.toContain('expanded');
  });
});

describe('fish', () => {
  test.each<[string, readonly string[]]>([
    ['plinth st', ['status']],
    ['./plinth st', ['status']],
    ['plinth branch ', ['down', 'up']],
    ['plinth branch up --', ['--help', '--json', '--ttl']],
    ['plinth status ', ['dev', 'local', 'prod']],
    ['plinth status dev ', []],
    ['plinth status --nodes ', ['real', 'simulated']],
    ['plinth status --nodes=r', ['--nodes=real']],
    ['plinth status --nodes real p', ['prod']],
    ['plinth help b', ['branch']],
    ['plinth compare --from f', ['fix/login']],
    ['plinth compare plinth.bash plinth.f', ['plinth.fish']],
  ])('offers for %j %j', async (line, offered) => {
    expect(await inFish(line)).toEqual(offered);
  });
});

describe('zsh', () => {
  test.each([
    ['plinth st', 'plinth status '],
    ['./plinth br', './plinth branch '],
    ['plinth branch d', 'plinth branch down '],
    ['plinth branch up --j', 'plinth branch up --json '],
    ['plinth status p', 'plinth status prod '],
    ['plinth status --nodes s', 'plinth status --nodes simulated '],
    ['plinth status --nodes=s', 'plinth status --nodes=simulated '],
    ['plinth status --nodes real d', 'plinth status --nodes real dev '],
    ['plinth help b', 'plinth help branch '],
    ['plinth compare --from f', 'plinth compare --from fix/login '],
    ['plinth compare plinth.bash plinth.f', 'plinth compare plinth.bash plinth.fish '],
    ['plinth status nowhere x', 'plinth status nowhere x'],
  ])('makes of %j %j', async (line, completed) => {
    expect(await inZsh(line)).toBe(completed);
  });
});

import { createRequire } from 'node:module';
import { environmentNames } from '../../environments';
import type { Command, CommandGroup, ExitCode } from '../command';
import { bashScript } from '../completion/bash';
import { fishScript } from '../completion/fish';
import { placesOf, type CompletionShell, type Place } from '../completion/words';
import { zshScript } from '../completion/zsh';
import type { Host } from '../host';

const scripts: Readonly<Record<CompletionShell, (places: readonly Place[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

// the list of commands has this one in it: it is complete only when this is called
const load = createRequire(__filename);

/** Prints the script that makes a shell complete command lines of plinth. */
export function completion(shell: CompletionShell, host: Host): Promise<ExitCode> {
  const { commands } = load('../commands') as {
    readonly commands: readonly (Command | CommandGroup)[];
  };
  host.print(scripts[shell](placesOf(commands, environmentNames)));
  return Promise.resolve(0);
}

import type { Command, CommandGroup } from './command';
import { doctor, env } from './specifications/machine';
import { down, outputs, preview, rehearse, render, status, up } from './specifications/platform';
import { check, environment, test } from './specifications/sources';

/** Every command, in the order of a day's work. */
export const commands: readonly (Command | CommandGroup)[] = [
  up,
  preview,
  rehearse,
  render,
  down,
  status,
  outputs,
  environment,
  test,
  check,
  doctor,
  env,
];

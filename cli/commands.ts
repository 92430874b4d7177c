import type { Command, CommandGroup } from './command';
import { branch } from './specifications/branch';
import { db } from './specifications/db';
import { images } from './specifications/images';
import { drift } from './specifications/drift';
import { history, rollback } from './specifications/history';
import { completion, doctor, env, graph, open } from './specifications/machine';
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
  graph,
  open,
  outputs,
  history,
  rollback,
  drift,
  db,
  environment,
  images,
  branch,
  test,
  check,
  doctor,
  env,
  completion,
];

import { nodeKinds } from '../../environments/cluster';
import type { OptionSpecification } from '../command';
import { phases } from '../phases/phase';

export const stack = {
  name: '[stack]',
  summary: 'environment to work on, as listed in environments/index.ts',
  default: 'local',
};

export const json: OptionSpecification = { flags: '--json', summary: 'print the result as JSON' };

export const nodes: OptionSpecification = {
  flags: '--nodes <kind>',
  summary:
    'nodes of the local stack: real ones run containers (default: those it has, or simulated)',
  choices: nodeKinds,
};

export const phase: OptionSpecification = {
  flags: '--phase <phase>',
  summary: 'one part of the work (default: all of it at once)',
  choices: phases,
};

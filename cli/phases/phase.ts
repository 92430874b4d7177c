import type { HookName } from '../../environments/hooks';
import type { Input } from '../command';
import { text } from '../options';

/** What a deployment can be done as, one after the other. */
export const phases = ['config', 'install', 'provision'] as const;

export type Phase = (typeof phases)[number];

/** The phase that was asked for; undefined for all of them. */
export function phaseOf(input: Input): Phase | undefined {
  const asked = text(input, 'phase');
  return phases.find((phase) => phase === asked);
}

/** The hooks of a run: of every one those of `config`, which it begins with. */
export interface PhaseHooks {
  /** Before the manifests are made. */
  readonly making: readonly HookName[];
  /** When they are made, and nothing is touched yet. */
  readonly before: readonly HookName[];
  /** When all is done. */
  readonly after: readonly HookName[];
}

/** Hooks in the order in which they run; whichever could stop the run does so before anything is touched. */
export function hooksOf(phase: Phase | undefined): PhaseHooks {
  const touching = phase === undefined ? (['install', 'provision'] as const) : [phase];
  const parts = touching.filter((part) => part !== 'config');
  return {
    making: ['pre-config', 'make-config'],
    before: ['post-config', ...parts.map((part) => `pre-${part}` as const)],
    after: parts.map((part) => `post-${part}` as const),
  };
}

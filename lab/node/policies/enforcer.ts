import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyWorld } from './objects';
import { ruleset } from './ruleset';

export interface EnforcerOptions {
  /** What is known; undefined while a part of it is not. */
  readonly world: () => PolicyWorld | undefined;
  /** Replaces the rules in the kernel. */
  readonly apply: (rules: string) => Promise<void>;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Changes that come in a row are one; a pod must not wait for long. */
const restMs = 20;
const retryMs = 500;

/** Puts policies into force, again whenever their rules are other ones. */
export class Enforcer {
  private applied = '';
  private changed = false;
  private working = false;

  constructor(private readonly options: EnforcerOptions) {}

  /** To be called when anything may have changed. */
  notice(): void {
    this.changed = true;
    if (!this.working) void this.work();
  }

  private async work(): Promise<void> {
    const { signal, log } = this.options;
    this.working = true;
    while (this.changed && !signal.aborted) {
      await sleep(restMs, undefined, { signal }).catch(() => undefined);
      this.changed = false;
      try {
        await this.enforce();
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        this.changed = true;
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
    this.working = false;
  }

  private async enforce(): Promise<void> {
    const world = this.options.world();
    if (world === undefined) return;
    const rules = ruleset(world);
    if (rules === this.applied) return;
    await this.options.apply(rules);
    this.applied = rules;
  }
}

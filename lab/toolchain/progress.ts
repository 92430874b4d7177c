/** A step in finding or making a tool. */
export type Step = 'found' | 'waiting' | 'downloading' | 'building' | 'done';

/** What is happening to a tool. */
export interface Progress<Name extends string> {
  readonly tool: Name;
  readonly step: Step;
  /** Where it was found, from where it comes, how far it is. */
  readonly detail: string;
  /** Since the tool was first mentioned. */
  readonly elapsedMs: number;
}

const beatMs = 1000;

/** Tells what happens to each tool, and keeps telling while something takes long. */
export class Reporter<Name extends string> {
  private readonly since = new Map<Name, number>();

  constructor(private readonly onEvent: (event: Progress<Name>) => void) {}

  tell(tool: Name, step: Step, detail: string): void {
    const now = performance.now();
    const since = this.since.get(tool) ?? now;
    this.since.set(tool, since);
    this.onEvent({ tool, step, detail, elapsedMs: Math.round(now - since) });
  }

  /** Tells of a step at once and every second until the work ends, with the detail it gave last. */
  async during<T>(
    tools: readonly Name[],
    step: Step,
    detail: string,
    work: (update: (detail: string) => void) => Promise<T>,
  ): Promise<T> {
    let latest = detail;
    const beat = (): void => {
      for (const tool of tools) this.tell(tool, step, latest);
    };
    beat();
    const timer = setInterval(beat, beatMs);
    try {
      return await work((now) => {
        latest = `${detail}: ${now}`;
      });
    } finally {
      clearInterval(timer);
    }
  }
}

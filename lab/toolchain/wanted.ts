import type { Entry, ToolCache } from './cache';
import type { Tool } from './tool';
import type { Patience } from './http';
import type { Platform } from './platform';
import type { Progress } from './progress';

/** What finding and making tools depends on. */
export interface WorkshopProps<Name extends string> {
  readonly catalogue: Readonly<Record<Name, Tool>>;
  /** Folder of the pinned Go modules. */
  readonly modules: string;
  readonly cache: ToolCache;
  readonly platform: Platform;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Address that stands in for the publishers: `https://host/path` is fetched from `<mirror>/host/path`.
   * @default - the publishers themselves
   */
  readonly mirror?: string | undefined;
  /**
   * Whether programs on `PATH` do.
   * @default 'searched'
   */
  readonly path?: 'searched' | 'ignored' | undefined;
  /**
   * How long a publisher may take.
   * @default - seconds
   */
  readonly patience?: Patience | undefined;
  /**
   * Ends what is under way and cleans up.
   * @default - runs to its end
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told of every step.
   * @default - nobody is
   */
  readonly onEvent?: ((event: Progress<Name>) => void) | undefined;
}

/** A tool that is wanted, and its place in the cache. */
export interface Wanted<Name extends string> {
  readonly name: Name;
  readonly tool: Tool;
  readonly entry: Entry;
}

/** Where a tool is, or why it has to be made. */
export interface Finding<Name extends string> extends Wanted<Name> {
  readonly found?: {
    readonly source: 'path' | 'cache';
    readonly path: string;
    readonly version: string;
  };
  /** What was found and does not do, and why. */
  readonly rejected: readonly string[];
}

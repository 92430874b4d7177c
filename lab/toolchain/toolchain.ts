import { resolve } from 'node:path';
import { cacheFolder, ToolCache } from './cache';
import { catalogue, type ToolName } from './catalogue';
import { thisPlatform } from './platform';
import type { Progress } from './progress';
import { Workshop } from './workshop';

export type { ToolName } from './catalogue';

/** What is happening to a tool. */
export type ToolEvent = Progress<ToolName>;

/** How tools are found and made. */
export interface ToolOptions {
  /**
   * The folder that all checkouts share.
   * @default - `$PLINTH_CACHE`, else `plinth` in the user's cache home
   */
  readonly cache?: string;
  /**
   * Address that stands in for the publishers: `https://host/path` is fetched from `<mirror>/host/path`.
   * @default - `$PLINTH_MIRROR`, else the publishers themselves
   */
  readonly mirror?: string;
  /**
   * Whether programs of this machine do: what goes into images has to be the pinned version, for any machine.
   * @default 'searched'
   */
  readonly path?: 'searched' | 'ignored';
  /**
   * Is told of every step.
   * @default - nobody is
   */
  readonly onEvent?: (event: ToolEvent) => void;
  /**
   * Ends what is under way and cleans up; the promise is rejected with its reason.
   * @default - runs to its end
   */
  readonly signal?: AbortSignal;
  /**
   * Environment in which tools are looked for and built.
   * @default - that of this process
   */
  readonly env?: NodeJS.ProcessEnv;
}

/** What is known of a tool without making it. */
export interface ToolState {
  readonly tool: ToolName;
  /** The version that is pinned. */
  readonly pinned: string;
  /**
   * Where it is.
   * @default - it is missing
   */
  readonly found?: {
    readonly source: 'path' | 'cache';
    readonly path: string;
    readonly version: string;
  };
  /** What was found and does not do, and why. */
  readonly rejected: readonly string[];
}

/** Makes every named tool available and returns the absolute path of each executable. */
export async function ensureTools(
  names: readonly ToolName[],
  options: ToolOptions = {},
): Promise<Readonly<Record<string, string>>> {
  return workshop(options).ensure(names);
}

/** What is there now, without making anything. */
export async function inspectTools(
  names: readonly ToolName[],
  options: ToolOptions = {},
): Promise<readonly ToolState[]> {
  const findings = await workshop(options).look(names);
  return findings.map(({ name, tool, found, rejected }) => ({
    tool: name,
    pinned: tool.version,
    ...(found && { found }),
    rejected,
  }));
}

function workshop(options: ToolOptions): Workshop<ToolName> {
  const env = options.env ?? process.env;
  return new Workshop({
    catalogue,
    modules: resolve(__dirname, '..', '..', 'tools'),
    cache: new ToolCache(options.cache ?? cacheFolder(env)),
    platform: thisPlatform(),
    env,
    mirror: options.mirror ?? env['PLINTH_MIRROR'],
    path: options.path,
    signal: options.signal,
    onEvent: options.onEvent,
  });
}

import type { NodeNeed } from '../../lab/node/needs';
import type { InstalledPlugin } from '../../lab/plugins/install';
import type { ToolState } from '../../lab/toolchain/toolchain';
import type { Need } from './need';

export function toolNeed({ tool, pinned, found, rejected }: ToolState): Need {
  if (found !== undefined) {
    const where = found.source === 'path' ? found.path : 'cache';
    return { name: tool, state: 'ok', detail: `${found.version} (${where})` };
  }
  const because = rejected.length === 0 ? '' : `; ${rejected.join('; ')}`;
  return {
    name: tool,
    state: 'attention',
    detail: `${pinned} is not there yet${because}`,
    fix: './plinth up downloads or builds it',
  };
}

export function pluginNeed({
  name,
  version,
  source,
}: Pick<InstalledPlugin, 'name' | 'version' | 'source'>): Need {
  return { name: `plugin ${name}`, state: 'ok', detail: `${version} (${source})` };
}

/** What the lab's inspection found. */
export interface LabCondition {
  readonly state: 'absent' | 'running' | 'degraded';
  /** What is broken, with the log that tells more. @default - nothing */
  readonly problems: readonly string[];
}

export function labNeed({ state, problems }: LabCondition): Need {
  if (state === 'running') return { name: 'lab', state: 'ok', detail: 'running' };
  if (state === 'absent') return { name: 'lab', state: 'ok', detail: 'not up' };
  return {
    name: 'lab',
    state: 'attention',
    detail: problems.join('; '),
    fix: './plinth up repairs it',
  };
}

/** What of this machine a real node lacks; one line where it lacks nothing. */
export function realNodeNeeds(
  needs: readonly NodeNeed[],
  kind: 'simulated' | 'real' | undefined,
): readonly Need[] {
  const name = 'real node';
  const missing = needs.filter(({ state }) => state === 'missing');
  if (missing.length === 0) {
    return [{ name, state: 'ok', detail: 'this machine can be one: ./plinth up --nodes real' }];
  }
  // nothing of a platform on simulated nodes is the worse for it
  const state = kind === 'real' ? 'missing' : 'attention';
  return missing.map(({ what, fix }) => ({ name, state, detail: `it needs ${what}`, fix }));
}

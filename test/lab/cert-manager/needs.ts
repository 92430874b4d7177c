import { spawnSync } from 'node:child_process';
import { describeUnless } from '../node/skipped';

/** What this machine lacks of what the sandboxes of cert-manager's programs are made of. */
function missing(): readonly string[] {
  const probe = ['--net', '--mount', 'setpriv', '--bounding-set=-all', 'true'];
  return spawnSync('unshare', probe).status === 0
    ? []
    : ['Linux, root, and namespaces of its own (util-linux)'];
}

/** Describes tests that run cert-manager's programs, where that can be done. */
export const describeInSandbox = describeUnless(missing(), 'cert-manager in sandboxes');

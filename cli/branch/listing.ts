import { createRequire } from 'node:module';
import { UserError } from '../../errors/user-error';
import { git as gitIn } from '../git';
import type * as FromEnvironment from '../github/from-environment';
import type { Host } from '../host';
import { liveBranches, type LiveBranches } from './live';

const load = createRequire(__filename);

type GitHost = Pick<Host, 'checkout' | 'env' | 'interrupt'>;

/** Which branches there are, and who says so. */
export interface BranchListing {
  readonly source: string;
  readonly live: LiveBranches;
}

/**
 * Every branch that there is: GitHub's where a token is given, else those of the remote `origin`; and those of this
 * repository, which somebody may not have pushed yet.
 *
 * @throws UserError when the list is not whole: what is not on it would be taken for gone.
 */
export async function listBranches(host: GitHost): Promise<BranchListing> {
  const here = await localBranches(host);
  const { env } = host;
  const signal = host.interrupt.asked;
  if ((env['GITHUB_TOKEN'] || env['GH_TOKEN']) && env['GITHUB_REPOSITORY']) {
    const { gitHubFrom } = load('../github/from-environment') as typeof FromEnvironment;
    const gitHub = gitHubFrom(env);
    const branches = await gitHub.branches(signal);
    if (branches.length === 0) throw noBranch(gitHub.repository);
    const pulls = await gitHub.openPullRequests(signal);
    return {
      source: gitHub.repository,
      live: liveBranches(
        [...branches, ...here],
        pulls.map(({ number }) => number),
      ),
    };
  }
  const remotes = (await git(host, ['remote'])).split('\n').filter(Boolean);
  if (remotes.length === 0) {
    if (here.length === 0) throw noBranch('this repository');
    return { source: 'this repository, which has no remote', live: liveBranches(here) };
  }
  const args = ['ls-remote', '--symref', 'origin', 'HEAD', 'refs/heads/*'];
  const there = remoteBranches(await git(host, args));
  return { source: "the remote 'origin'", live: liveBranches([...there, ...here]) };
}

/**
 * The branches that `git ls-remote --symref` tells of.
 *
 * @throws UserError when there are none, one can not be read, or the one that HEAD leads to is not among them.
 */
export function remoteBranches(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const strange = lines.find((line) => !/^(ref: refs\/\S+|[0-9a-f]{40,64})\t\S+$/.test(line));
  if (strange !== undefined) {
    throw new UserError(`branches: git must list commits and their names, got '${strange}'`);
  }
  const branches = lines.flatMap((line) => /^[0-9a-f]+\trefs\/heads\/(.+)$/.exec(line)?.[1] ?? []);
  if (branches.length === 0) throw noBranch("the remote 'origin'");
  const usual = lines.flatMap((line) => /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line)?.[1] ?? []);
  const missing = usual.find((branch) => !branches.includes(branch));
  if (missing !== undefined) {
    throw new UserError(
      `branches: the list of the remote 'origin' must have '${missing}', to which its HEAD leads: it is not whole`,
      notDeleted,
    );
  }
  return branches;
}

const notDeleted = { fix: 'nothing was judged by it; see git ls-remote origin' };

function noBranch(source: string): UserError {
  return new UserError(
    `branches: ${source} must have a branch, the list is empty: it can not be whole`,
    notDeleted,
  );
}

async function localBranches(host: GitHost): Promise<readonly string[]> {
  const refs = await git(host, ['for-each-ref', '--format=%(refname)', 'refs/heads']);
  return refs.split('\n').flatMap((ref) => /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? []);
}

async function git(
  { checkout, env, interrupt }: GitHost,
  args: readonly string[],
): Promise<string> {
  const signal = interrupt.asked;
  try {
    return await gitIn(checkout, args, { env, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { stderr = '', message } = cause as {
      readonly stderr?: string | Buffer;
      readonly message: string;
    };
    const [said = message] = String(stderr)
      .split('\n')
      .filter((line) => line.trim() !== '');
    throw new UserError(`branches: git ${args[0] ?? ''} failed: ${said.trim()}`, {
      fix: 'nothing was judged: without the whole list of branches none is known to be gone',
      cause,
    });
  }
}

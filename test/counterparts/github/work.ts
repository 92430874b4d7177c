import type { Asked, Reply, Route } from './route';
import type { StoredIssue, StoredPullRequest, World } from './world';

/** What workflows write: issues, pull requests, and runs that they start. */
export function workRoutes(world: World): readonly Route[] {
  return [
    ['GET', /^issues$/, ({ url }) => ({ status: 200, data: issuesOf(world, url) })],
    ['POST', /^issues$/, ({ body }) => openIssue(world, body)],
    ['PATCH', /^issues\/(\d+)$/, ({ body }, number) => editIssue(world, number, body)],
    ['POST', /^pulls$/, ({ body }) => openPullRequest(world, body)],
    ['PATCH', /^pulls\/(\d+)$/, ({ body }, number) => editPullRequest(world, number, body)],
    ['DELETE', /^git\/refs\/heads\/.+$/, ({ url }) => deleteBranch(world, url)],
    ['GET', /^actions\/workflows\/[a-z]+\.yml\/runs$/, ({ url }) => runsOf(world, url)],
    ['POST', /^actions\/workflows\/[a-z]+\.yml\/dispatches$/, (asked) => start(world, asked)],
  ];
}

type Body = Asked['body'];

/** Pull requests are issues, too. */
function issuesOf(world: World, url: URL): readonly unknown[] {
  const state = url.searchParams.get('state') ?? 'open';
  const issues = world.issues.map((one) => ({
    number: one.number,
    state: one.state ?? 'open',
    title: one.title,
    body: one.body,
    user: { login: one.login },
  }));
  const pulls = world.pullRequests.map((one) => ({
    number: one.number,
    state: one.state ?? 'open',
    title: one.title ?? '',
    body: one.body ?? null,
    user: { login: world.login },
    pull_request: {},
  }));
  return [...pulls, ...issues]
    .filter((one) => one.state === state)
    .sort((one, other) => one.number - other.number);
}

function nextNumber({ issues, pullRequests }: World): number {
  return Math.max(0, ...[...issues, ...pullRequests].map(({ number }) => number)) + 1;
}

const invalid: Reply = { status: 422, data: { message: 'Validation Failed' } };

function openIssue(world: World, { title, body }: Body): Reply {
  if (typeof title !== 'string' || typeof body !== 'string') return invalid;
  const issue: StoredIssue = { number: nextNumber(world), login: world.login, title, body };
  world.issues = [...world.issues, issue];
  return { status: 201, data: { number: issue.number } };
}

function editIssue(world: World, number: number, body: Body): Reply {
  if (!world.issues.some((one) => one.number === number)) return notFound;
  world.issues = world.issues.map((one) =>
    one.number === number ? { ...one, ...(body as Partial<StoredIssue>) } : one,
  );
  return { status: 200, data: { number } };
}

const notFound: Reply = { status: 404, data: { message: 'Not Found' } };

function openPullRequest(world: World, { head, base, title, body }: Body): Reply {
  if (typeof head !== 'string' || typeof title !== 'string' || base !== 'main') return invalid;
  if (typeof body !== 'string') return invalid;
  // one for each branch, as GitHub insists
  if (world.pullRequests.some((one) => one.branch === head && one.state !== 'closed'))
    return invalid;
  const made: StoredPullRequest = { number: nextNumber(world), branch: head, title, body };
  world.pullRequests = [...world.pullRequests, made];
  return { status: 201, data: { number: made.number } };
}

/** Pull requests of a branch that is gone are closed. */
function deleteBranch(world: World, { pathname }: URL): Reply {
  const branch = decodeURIComponent(pathname.slice(pathname.indexOf('/heads/') + '/heads/'.length));
  if (!world.branches.includes(branch)) {
    return { status: 422, data: { message: 'Reference does not exist' } };
  }
  world.branches = world.branches.filter((one) => one !== branch);
  world.pullRequests = world.pullRequests.map((one) =>
    one.branch === branch ? { ...one, state: 'closed' } : one,
  );
  return { status: 204, data: undefined };
}

function editPullRequest(world: World, number: number, body: Body): Reply {
  if (!world.pullRequests.some((one) => one.number === number)) return notFound;
  world.pullRequests = world.pullRequests.map((one) =>
    one.number === number ? { ...one, ...(body as Partial<StoredPullRequest>) } : one,
  );
  return { status: 200, data: { number } };
}

function start(world: World, { url, body }: Asked): Reply {
  const [workflow = ''] = /[a-z]+\.yml/.exec(url.pathname) ?? [];
  const { ref } = body;
  if (typeof ref !== 'string') return invalid;
  world.started = [...world.started, `${workflow} of ${ref}`];
  world.dispatched = [...world.dispatched, { workflow, commit: world.commitOf(ref) }];
  return { status: 204, data: undefined };
}

/** Runs that were started by hand on a commit: nothing else is asked for. */
function runsOf({ dispatched }: World, { pathname, searchParams }: URL): Reply {
  const [workflow = ''] = /[a-z]+\.yml/.exec(pathname) ?? [];
  if (searchParams.get('event') !== 'workflow_dispatch') return invalid;
  const found = dispatched.filter(
    (one) => one.workflow === workflow && one.commit === searchParams.get('head_sha'),
  );
  const runs = found.map(({ commit }) => ({ event: 'workflow_dispatch', head_sha: commit }));
  return { status: 200, data: { total_count: runs.length, workflow_runs: runs } };
}

import type { Asked, Reply, Route } from './route';
import type { StoredComment, StoredPullRequest, World } from './world';
import { workRoutes } from './work';

/** What GitHub refuses beyond, in characters. */
const longestBody = 65_536;

const notFound: Reply = { status: 404, data: { message: 'Not Found' } };
const rejected = (message: string): Reply => ({ status: 422, data: { message } });

/** What the API answers, as documented. @see https://docs.github.com/rest */
export function replyTo(world: World, asked: Asked): Reply {
  const { pathname } = asked.url;
  if (asked.method === 'POST' && pathname === '/graphql')
    return { status: 200, data: { data: { viewer: { login: world.login } } } };
  const root = `/repos/${world.repository}/`;
  if (!pathname.startsWith(root)) return notFound;
  const path = pathname.slice(root.length);
  for (const [method, pattern, act] of routesOf(world)) {
    const found = pattern.exec(path);
    if (found !== null && method === asked.method) return act(asked, Number(found[1]));
  }
  return notFound;
}

function routesOf(world: World): readonly Route[] {
  return [
    ['GET', /^branches$/, () => list([...world.branches].sort().map((name) => ({ name })))],
    ['GET', /^pulls$/, ({ url }) => list(pullsOf(world, url))],
    ['GET', /^issues\/(\d+)\/comments$/, (_, number) => listComments(world, number)],
    ['POST', /^issues\/(\d+)\/comments$/, ({ body }, number) => create(world, number, body)],
    ['PATCH', /^issues\/comments\/(\d+)$/, ({ body }, id) => edit(world, id, body)],
    [
      'DELETE',
      /^issues\/comments\/(\d+)$/,
      (_, id) => (world.remove(id) ? { status: 204, data: undefined } : notFound),
    ],
    ['GET', /^actions\/runs\/(\d+)$/, (_, id) => run(world, id)],
    ...workRoutes(world),
  ];
}

function list(items: readonly unknown[]): Reply {
  return { status: 200, data: items };
}

function pullsOf(world: World, url: URL): readonly unknown[] {
  const state = url.searchParams.get('state') ?? 'open';
  return world.pullRequests
    .filter((one) => state === 'all' || (one.state ?? 'open') === state)
    .map((one) => pullJson(world, one));
}

function pullJson({ repository }: World, { number, branch, from, state }: StoredPullRequest) {
  const home = from === undefined ? repository : from;
  return {
    number,
    state: state ?? 'open',
    head: { ref: branch, repo: home === null ? null : { full_name: home } },
    base: { ref: 'main', repo: { full_name: repository } },
  };
}

function listComments(world: World, number: number): Reply {
  return world.hasIssue(number) ? list(world.comments(number).map(commentJson)) : notFound;
}

function commentJson({ id, body, login }: StoredComment) {
  return { id, body, user: { login }, html_url: `https://github.test/comments/${id}` };
}

function create(world: World, number: number, { body }: Asked['body']): Reply {
  if (!world.hasIssue(number)) return notFound;
  const text = acceptable(body);
  if (text === undefined) return rejected('Validation Failed: body is too long or empty');
  return { status: 201, data: commentJson(world.comment(number, text, world.login)) };
}

function edit(world: World, id: number, { body }: Asked['body']): Reply {
  const text = acceptable(body);
  if (text === undefined) return rejected('Validation Failed: body is too long or empty');
  const edited = world.edit(id, text);
  return edited === undefined ? notFound : { status: 200, data: commentJson(edited) };
}

function acceptable(body: unknown): string | undefined {
  if (typeof body !== 'string' || body.trim() === '') return undefined;
  return body.length > longestBody ? undefined : body;
}

function run(world: World, id: number): Reply {
  const status = world.runs[String(id)];
  return status === undefined ? notFound : { status: 200, data: { id, status } };
}

import fc from 'fast-check';
import { markerText, type Marker } from '../../../cli/comment/marker';
import { nextStep, say, type Said } from '../../../cli/comment/settle';
import { gitHubFrom } from '../../../cli/github/from-environment';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';
import type { GitHubOptions } from '../../counterparts/github/world';

let server: GitHubCounterpart;

afterEach(() => server.close());

const { signal } = new AbortController();

async function start(options: GitHubOptions = {}): Promise<void> {
  server = await startGitHub(options);
}

/** One run says what it found; while it waits to look again, others may do something. */
function run(
  number: number | undefined,
  text: string,
  stack = 'dev',
  meanwhile: () => void | Promise<void> = () => undefined,
): Promise<Said> {
  const github = gitHubFrom(server.env, { pause: () => Promise.resolve() });
  const order = { run: number, attempt: 1, at: 1000 };
  return say(
    github,
    { number: 7, stack, order, text },
    {
      signal,
      pause: async () => {
        await meanwhile();
      },
    },
  );
}

const bodies = () =>
  server.world.comments(7).map(({ body }) => body.split('\n').slice(1).join('\n'));
const marked = (number: number, text: string, stack = 'dev') =>
  `${markerText({ stack, order: { run: number, attempt: 1, at: 1000 } })}\n${text}`;
const bot = 'github-actions[bot]';

test('the first run makes the comment, the next ones change it where it stands', async () => {
  await start({ comments: [{ issue: 7, login: 'ada', body: 'nice' }] });
  expect(await run(1, 'first')).toBe('created');
  server.world.comment(7, 'thanks', 'ada');
  expect(await run(2, 'second')).toBe('updated');
  expect(server.world.comments(7).map(({ body }) => body)).toEqual([
    'nice',
    marked(2, 'second'),
    'thanks',
  ]);
});

test('it is found behind hundreds of others', async () => {
  const others = Array.from({ length: 250 }, (_, at) => ({
    issue: 7,
    login: 'ada',
    body: `${at}`,
  }));
  await start({ comments: [...others, { issue: 7, login: bot, body: marked(1, 'old') }] });
  expect(await run(2, 'new')).toBe('updated');
  expect(server.world.comments(7)).toHaveLength(251);
});

test('each stack has a comment of its own', async () => {
  await start();
  await run(1, 'of dev', 'dev');
  await run(1, 'of dev-2', 'dev-2');
  await run(2, 'of dev, again', 'dev');
  expect(bodies()).toEqual(['of dev, again', 'of dev-2']);
});

test('two stacks and two runs of each at once end with the newer run of each', async () => {
  await start();
  await Promise.all([
    run(2, 'dev 2', 'dev'),
    run(1, 'dev 1', 'dev'),
    run(1, 'stg 1', 'stg'),
    run(2, 'stg 2', 'stg'),
  ]);
  expect([...bodies()].sort()).toEqual(['dev 2', 'stg 2']);
});

test('an older run that ends later leaves what the newer one wrote', async () => {
  await start();
  await run(5, 'newer');
  expect(await run(4, 'older')).toBe('left to a newer run');
  expect(bodies()).toEqual(['newer']);
});

test('what an older run wrote over a newer one in the same moment is set right', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(1, 'before') }] });
  let late = true;
  // the older run had read before the newer one wrote, and writes after it
  await run(3, 'newer', 'dev', () => {
    if (late) server.world.edit(1001, marked(2, 'older'));
    late = false;
  });
  expect(bodies()).toEqual(['newer']);
});

test('two that were made in the same moment become one, the older of them', async () => {
  await start();
  server.before('POST', () => void server.world.comment(7, marked(9, 'newer'), bot));
  expect(await run(8, 'older')).toBe('left to a newer run');
  expect(server.world.comments(7).map(({ id, body }) => [id, body])).toEqual([
    [1001, marked(9, 'newer')],
  ]);
});

test('a comment that was made although the answer got lost is not made twice', async () => {
  await start();
  server.fail({ fault: { kind: 'done, then 502' }, method: 'POST', path: 'comments' });
  await run(1, 'once');
  expect(bodies()).toEqual(['once']);
});

test('a list that does not have it yet makes no second one stay', async () => {
  await start();
  server.fail({ fault: { kind: 'one missing' }, method: 'GET', times: 2 });
  await run(1, 'once');
  expect(bodies()).toEqual(['once']);
});

test('one that is deleted while it is updated is made again', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(1, 'old') }] });
  server.before('PATCH', () => void server.world.remove(1001));
  expect(await run(2, 'new')).toBe('created');
  expect(bodies()).toEqual(['new']);
});

/** How long a run waited for what, with a clock of its own. */
async function waitsOf(end: (said: Promise<Said>) => Promise<unknown>): Promise<readonly number[]> {
  const waits: number[] = [];
  const noted = (ms: number) => Promise.resolve(void waits.push(ms));
  const github = gitHubFrom(server.env, { pause: noted });
  const order = { run: 2, attempt: 1, at: 1 };
  await end(say(github, { number: 7, stack: 'dev', order, text: 'new' }, { signal, pause: noted }));
  return waits;
}

test('limits are waited for, and then what is there now decides', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(1, 'old') }] });
  server.fail({ fault: { kind: 'secondary limit', status: 403, retryAfter: 30 }, method: 'PATCH' });
  const waits = await waitsOf((said) => said);
  expect([waits, bodies()]).toEqual([[30_000, 2000], ['new']]);
});

test('fails when all waits together, of readings and of writings, would take more than ten minutes', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(1, 'old') }] });
  const limit = { kind: 'secondary limit', status: 403, retryAfter: 250 } as const;
  server.fail({ fault: limit, method: 'GET' });
  server.fail({ fault: limit, method: 'PATCH', times: 9 });
  const waits = await waitsOf((said) =>
    expect(said).rejects.toThrow(
      'github: can not update comment 1001 of acme/platform: GitHub answered 403: You have exceeded a secondary rate limit.\n' +
        '  fix: run the command again',
    ),
  );
  expect([waits, bodies()]).toEqual([[250_000, 250_000], ['old']]);
});

test.each([
  [404, 'run the command again'],
  [401, 'the token is wrong or has expired: set GITHUB_TOKEN anew'],
])(
  'fails, and touches nothing, when whose the token is can not be found out (%d)',
  async (status, fix) => {
    const theirs = marked(999, 'all is well');
    await start({ comments: [{ issue: 7, login: 'mallory', body: theirs }] });
    server.fail({ fault: { kind: 'status', status, message: 'no' }, path: '/graphql' });
    await expect(run(1, 'ours')).rejects.toThrow(
      'comment: whose the token is can not be found out, so neither which comment on #7 is ours\n' +
        `github: can not see who the token is: GitHub answered ${status}: no\n  fix: ${fix}`,
    );
    expect(server.world.comments(7).map(({ body }) => body)).toEqual([theirs]);
  },
);

test('a comment whose author is not told is not ours to change', async () => {
  await start();
  server.fail({
    fault: { kind: 'says', body: [{ id: 5, body: marked(999, 'all is well'), user: null }] },
    method: 'GET',
    times: 1,
  });
  expect(await run(1, 'ours')).toBe('created');
  expect(bodies()).toEqual(['ours']);
});

test('a marker that somebody else wrote is not ours to change', async () => {
  await start({ comments: [{ issue: 7, login: 'mallory', body: marked(999, 'all is well') }] });
  expect(await run(1, 'ours')).toBe('created');
  expect(bodies()).toEqual(['all is well', 'ours']);
});

test('a comment that quotes ours is not taken for it', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: `> ${marked(9, 'quoted')}` }] });
  expect(await run(1, 'ours')).toBe('created');
});

test('somebody who asks outside of CI is shown what he asked for, and the next run of CI goes on', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(5, 'of CI') }] });
  const github = gitHubFrom(server.env);
  const pace = { signal, pause: () => Promise.resolve() };
  const order = { run: undefined, attempt: 0, at: 2000 };
  await say(github, { number: 7, stack: 'dev', order, text: 'by hand' }, pace);
  expect(bodies()).toEqual(['by hand']);
  await run(6, 'of CI again');
  expect(bodies()).toEqual(['of CI again']);
});

test('fails when the comment never comes to rest, and says what to do', async () => {
  await start({ comments: [{ issue: 7, login: bot, body: marked(1, 'old') }] });
  const disturb = (): void => {
    server.world.edit(1001, marked(1, 'old'));
    server.before('GET', disturb);
  };
  server.before('GET', disturb);
  await expect(run(2, 'new')).rejects.toThrow(
    "comment: #7 does not come to rest: other runs keep writing about 'dev'\n" +
      '  fix: let one run per stack comment at a time (concurrency in the workflow), then run again',
  );
});

test('fails when there is no such pull request', async () => {
  await start({ pullRequests: [] });
  await expect(run(1, 'text')).rejects.toThrow(
    'github: can not list the comments on #7 of acme/platform: GitHub answered 404: Not Found',
  );
});

const own = fc.record({
  id: fc.integer({ min: 1, max: 5 }),
  run: fc.integer({ min: 1, max: 4 }),
  at: fc.integer({ min: 1, max: 3 }),
});

test('whatever comments there are, in however few steps, one is left and it says what the newest run found', async () => {
  await start();
  const markerOf = ({ run: number, at }: { run: number; at: number }): Marker => ({
    stack: 'dev',
    order: { run: number, attempt: 1, at },
  });
  fc.assert(
    fc.property(fc.uniqueArray(own, { selector: ({ id }) => id }), own, (found, mine) => {
      let comments = found.map((one) => ({
        id: one.id,
        body: `${one.run}.${one.at}`,
        marker: markerOf(one),
      }));
      const said = { marker: markerOf(mine), body: `${mine.run}.${mine.at}` };
      const newest = [...found, mine].sort((a, b) => a.run - b.run || a.at - b.at).at(-1) ?? mine;
      const markerAt = (body: string): Marker => {
        const [number = 0, at = 0] = body.split('.').map(Number);
        return markerOf({ run: number, at });
      };
      let steps = 0;
      for (
        let next = nextStep(comments, said);
        next !== undefined;
        next = nextStep(comments, said)
      ) {
        const step = next;
        steps += 1;
        if (step.do === 'create')
          comments = [{ id: 9, body: step.body, marker: markerAt(step.body) }];
        else if (step.do === 'delete') comments = comments.filter(({ id }) => id !== step.id);
        else
          comments = comments.map((one) =>
            one.id === step.id ? { ...one, body: step.body, marker: markerAt(step.body) } : one,
          );
      }
      expect(comments.map(({ body }) => body)).toEqual([`${newest.run}.${newest.at}`]);
      expect(comments[0]?.id).toBe(found.length === 0 ? 9 : Math.min(...found.map(({ id }) => id)));
      expect(steps).toBeLessThanOrEqual(found.length + 1);
    }),
  );
});

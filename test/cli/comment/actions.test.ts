import { contextOf, orderOf, pullRequestOf, reportAddress } from '../../../cli/comment/actions';
import { userErrorOf } from '../../user-error';

const env = {
  GITHUB_SERVER_URL: 'https://github.test',
  GITHUB_REPOSITORY: 'acme/platform',
  GITHUB_RUN_ID: '12',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SHA: 'f'.repeat(40),
};

test.each([
  ['12', {}, {}, 12],
  ['12', { GITHUB_REF: 'refs/pull/7/merge' }, {}, 12],
  [undefined, { GITHUB_REF: 'refs/pull/7/merge' }, {}, 7],
  [undefined, { GITHUB_REF: 'refs/heads/main' }, { pull_request: { number: 8 } }, 8],
  [undefined, {}, { issue: { number: 9 } }, 9],
])(
  'the pull request is the one named (%s), or that of the workflow',
  (given, variables, event, number) => {
    expect(pullRequestOf(given, variables, event)).toBe(number);
  },
);

test.each(['0', '-1', '1.5', 'abc', '12; rm', '9999999999'])('fails when it is %s', (given) => {
  expect(userErrorOf(() => pullRequestOf(given, {}, {})).problems).toEqual([
    `preview: '--comment' must be the number of a pull request, got '${given}'`,
  ]);
});

test('fails when there is no pull request', () => {
  const { problems, fix } = userErrorOf(() => pullRequestOf(undefined, {}, {}));
  expect(problems).toEqual([
    "preview: '--comment' needs the number of a pull request: this is no workflow of one",
  ]);
  expect(fix).toBe('plinth preview <stack> --comment 12');
});

const noPage = { link: undefined, html: undefined };

test('the commit is the one of the branch, not the merge that nobody made', () => {
  const event = { pull_request: { head: { sha: 'a'.repeat(40) } } };
  expect(contextOf(env, event, { link: undefined, html: 'page.html' })).toEqual({
    commit: 'a'.repeat(40),
    run: 'https://github.test/acme/platform/actions/runs/12',
    report: 'https://github.test/acme/platform/actions/runs/12#artifacts',
  });
  const link = 'https://store.test/page';
  expect(contextOf(env, {}, { link, html: undefined }).report).toBe(link);
  expect(contextOf({}, {}, { link: undefined, html: 'page.html' })).toEqual({});
});

test('no artifacts are linked to where no page was asked for', () => {
  expect(contextOf(env, {}, noPage)).toEqual({
    commit: 'f'.repeat(40),
    run: 'https://github.test/acme/platform/actions/runs/12',
  });
});

test('a run is as new as its number and attempt; outside of CI it has none', () => {
  expect(orderOf(env, 5)).toEqual({ run: 12, attempt: 2, at: 5 });
  expect(orderOf({}, 5)).toEqual({ run: undefined, attempt: 0, at: 5 });
});

test.each([
  'page.html',
  'javascript:alert(1)',
  'https://a b',
  `https://a.test/${'x'.repeat(1000)}`,
])('fails when the report is said to be at %s', (given) => {
  expect(userErrorOf(() => reportAddress(given)).problems).toEqual([
    `preview: '--report-url' must be an address of at most 1000 characters, got '${given.slice(0, 200)}'`,
  ]);
});

import { waitFor, type Refusal } from '../../../cli/github/retry';

const now = 1_700_000_000_000;

function refusal(
  status: number | undefined,
  headers: Refusal['headers'] = {},
  message = '',
): Refusal {
  return { status, headers, message };
}

test.each([undefined, 408, 500, 502, 503, 504])(
  'after %s it waits twice as long each time',
  (status) => {
    expect([0, 1, 2, 3].map((attempt) => waitFor(refusal(status), attempt, now))).toEqual([
      1000, 2000, 4000, 8000,
    ]);
  },
);

test.each([400, 401, 403, 404, 410, 422])(
  'fails when GitHub says %s: that does not pass',
  (status) => {
    expect(waitFor(refusal(status, { 'x-ratelimit-remaining': '4999' }), 0, now)).toBeUndefined();
  },
);

test.each([403, 429])('a %s that says when to come back is taken at its word', (status) => {
  expect(waitFor(refusal(status, { 'retry-after': '42' }), 3, now)).toBe(42_000);
});

test('the hourly limit ends when it is reset, a second later for clocks that differ', () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000090' };
  expect(waitFor(refusal(403, headers), 0, now)).toBe(91_000);
});

test('a reset that is past does not become a storm', () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1600000000' };
  expect(waitFor(refusal(429, headers), 0, now)).toBe(1000);
});

test('a secondary limit that says nothing lasts a minute, then two', () => {
  const limited = refusal(403, {}, 'You have exceeded a secondary rate limit.');
  expect([0, 1].map((attempt) => waitFor(limited, attempt, now))).toEqual([60_000, 120_000]);
});

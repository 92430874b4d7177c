import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { goDuration } from '../../../constructs/cert-manager/go-duration';

test.each([
  [Duration.days(90), '2160h0m0s'],
  [Duration.minutes(90), '1h30m0s'],
  [Duration.hours(1), '1h0m0s'],
  [Duration.minutes(5), '5m0s'],
  [Duration.seconds(59), '59s'],
  [Duration.seconds(0), '0s'],
])('%p is written as Go prints it: %s', (duration, text) => {
  expect(goDuration(duration)).toBe(text);
});

test('any duration keeps its number of seconds', () => {
  fc.assert(
    fc.property(fc.nat(400_000_000), (seconds) => {
      const text = goDuration(Duration.seconds(seconds));
      const [, hours, minutes, rest] = /^(?:(\d+)h)?(?:(\d+)m)?(\d+)s$/.exec(text) ?? [];
      const [h, m, s] = [Number(hours ?? 0), Number(minutes ?? 0), Number(rest)];
      expect(h * 3600 + m * 60 + s).toBe(seconds);
      expect(Math.max(m, s)).toBeLessThan(60);
    }),
  );
});

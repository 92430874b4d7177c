import { Duration } from 'cdk8s';
import { valuesOf } from './schedule';

const secondsOfDay = 86_400;
// whole leap cycle but for centuries, so that even 29 February comes
const days = 4 * 365 + 1;

/** Longest time between two runs of a schedule that has no problem; undefined where it never runs. */
export function longestPause(schedule: string): Duration | undefined {
  const [seconds, minutes, hours, dates, months, weekdays] = valuesOf(schedule);
  const times = hours.values.flatMap((hour) =>
    minutes.values.flatMap((minute) =>
      seconds.values.map((second) => (hour * 60 + minute) * 60 + second),
    ),
  );
  const runs = (day: Date) => {
    const date = dates.values.includes(day.getUTCDate());
    const weekday = weekdays.values.includes(day.getUTCDay());
    // as cron does: either of them is enough where both say something
    const either = !dates.any && !weekdays.any;
    return (
      months.values.includes(day.getUTCMonth() + 1) && (either ? date || weekday : date && weekday)
    );
  };
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  const inside = times.reduce(
    (most, time, index) => Math.max(most, time - (times[index - 1] ?? time)),
    0,
  );
  let before: number | undefined;
  let longest: number | undefined;
  for (let day = 0; day < 2 * days; day += 1) {
    if (!runs(new Date(Date.UTC(2024, 0, 1 + day)))) continue;
    if (before !== undefined) {
      longest = Math.max(longest ?? 0, (day - before) * secondsOfDay + first - last, inside);
    }
    before = day;
  }
  return longest === undefined ? undefined : Duration.seconds(longest);
}

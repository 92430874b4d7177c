import type { Duration } from 'cdk8s';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A duration in Prometheus's notation, in the largest unit that divides it: `15m`, `90s`, `30d`. */
export function prometheusDuration(duration: Duration): string {
  return written(duration, units);
}

/** A duration in Alertmanager's notation, which is Go's and knows no days: `120h`. */
export function alertmanagerDuration(duration: Duration): string {
  return written(duration, units.slice(1));
}

function written(duration: Duration, known: readonly (readonly [string, number])[]): string {
  const milliseconds = duration.toMilliseconds();
  const [unit, size] = known.find(([, each]) => milliseconds % each === 0) ?? ['ms', 1];
  return `${String(milliseconds / size)}${unit}`;
}

import type { Duration } from 'cdk8s';

/** The way Go prints a duration (`2160h0m0s`, `5m0s`), so that no diff ever shows another one. */
export function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return [
    ...(hours > 0 ? [`${String(hours)}h`] : []),
    ...(seconds >= 60 ? [`${String(minutes)}m`] : []),
    `${String(seconds % 60)}s`,
  ].join('');
}

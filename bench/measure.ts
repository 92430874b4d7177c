import { spawnSync } from 'node:child_process';

/** One measured figure beside its limit and what a user would pick instead. */
export interface Figure {
  /** What was measured. */
  readonly what: string;
  /** The figure: seconds or MB. */
  readonly ours: number;
  /** Unit of all three figures. */
  readonly unit: 's' | 'MB';
  /** What it may be at most. */
  readonly limit?: number;
  /** The command a user would pick instead, measured in the same run. */
  readonly rival?: { readonly what: string; readonly figure: number };
}

/**
 * Wall time of a command in seconds.
 *
 * @throws Error with what the command printed when it fails
 */
export function seconds(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { env, cwd, encoding: 'utf8' });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${String(status)}\n${stdout}${stderr}`,
    );
  }
  return elapsed;
}

/** The middle one of several measurements. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The figures as a markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, ours, unit, limit, rival }) => {
    const round = (figure: number) => `${figure.toFixed(unit === 's' ? 2 : 0)} ${unit}`;
    const verdict = limit === undefined ? '' : ours <= limit ? 'within' : 'OVER';
    return [
      what,
      round(ours),
      limit === undefined ? '' : round(limit),
      verdict,
      rival === undefined ? '' : `${rival.what}: ${round(rival.figure)}`,
    ];
  });
  const head = ['what', 'plinth', 'limit', '', 'instead'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

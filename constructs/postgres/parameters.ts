import type { Size } from 'cdk8s';
import type { Resources } from '../workload/pod';
import { fixedParameters } from './fixed-parameters';

/** What parameters depend on besides themselves. */
export interface ParameterContext {
  /** Number of instances. */
  readonly instances: number;
  /** What each instance is given. */
  readonly resources: Resources;
  /** Volume of the write-ahead log, where it has one of its own. */
  readonly walStorage: Size | undefined;
}

/** PostgreSQL's configuration, by the names of its parameters. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * The given parameters, and those that follow from the memory of an instance: PostgreSQL's own
 * defaults would leave most of it unused.
 * @see https://www.postgresql.org/docs/current/runtime-config-resource.html
 */
export function withDefaults(parameters: Parameters, { resources }: ParameterContext): Parameters {
  const mebibytes = resources.memory.toMebibytes();
  const share = (part: number) => `${String(Math.floor(mebibytes * part))}MB`;
  return {
    shared_buffers: share(0.25),
    effective_cache_size: share(0.75),
    // who waits for whom, and what took long, is otherwise known to nobody afterwards
    log_lock_waits: 'on',
    log_min_duration_statement: '1s',
    ...parameters,
  };
}

/** Every problem of parameters, in the terms of the operator's own checks. */
export function parameterProblems(
  where: string,
  given: Parameters,
  context: ParameterContext,
): string[] {
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const problem = problemOf(name, value, context);
    return problem === undefined
      ? []
      : [`${where}.parameters: '${name}' ${problem}, got '${value}'`];
  });
  return [...problems, ...walProblems(where, given, context)];
}

function problemOf(name: string, value: string, context: ParameterContext): string | undefined {
  if (!/^[a-z_][\w$]*(\.[a-z_][\w$]*)?$/i.test(name)) {
    return 'must be the name of a parameter, with at most one dot';
  }
  if (fixedParameters.has(name)) {
    return `must be left out: CloudNativePG sets it itself${insteadOf[name] ?? ''}`;
  }
  if (/[\r\n]/.test(value)) return 'must be one line';
  if (name === 'wal_level' && !/^(logical|replica)$/.test(value)) {
    return "must be 'logical' or 'replica', which replicas and backups need";
  }
  if (booleans.has(name) && booleanOf(value) === undefined) return "must be 'on' or 'off'";
  if (name === 'wal_log_hints' && context.instances > 1 && booleanOf(value) === false) {
    return "must be 'on' where there are replicas, which pg_rewind brings back after a failover";
  }
  if (name === 'shared_buffers') return sharedBuffersProblem(value, context);
  if (/^m(in|ax)_wal_size$/.test(name) && bytesOf(value) === undefined) return sizeRule;
  return undefined;
}

const sizeRule = "must be a size with its unit, such as '256MB'";

const insteadOf: Readonly<Record<string, string>> = {
  shared_preload_libraries: ", from 'preload'",
  synchronous_standby_names: ", from 'synchronous'",
};

const booleans = new Set(['hot_standby_feedback', 'sync_replication_slots', 'wal_log_hints']);

function booleanOf(value: string): boolean | undefined {
  if (/^(on|true|yes|1|t|tr|tru|y|ye)$/i.test(value)) return true;
  return /^(off|of|false|no|0|f|fa|fal|fals|n)$/i.test(value) ? false : undefined;
}

function sharedBuffersProblem(value: string, { resources }: ParameterContext): string | undefined {
  const bytes = bytesOf(value);
  if (bytes === undefined) return sizeRule;
  const memory = resources.memory.toKibibytes() * 1024;
  return bytes > memory
    ? `must be at most the memory of an instance, which is ${resources.memory.asString()}`
    : undefined;
}

function walProblems(
  where: string,
  { min_wal_size: min = '80MB', max_wal_size: max = '1GB' }: Parameters,
  { walStorage }: ParameterContext,
): string[] {
  const [least, most] = [bytesOf(min), bytesOf(max)];
  if (least === undefined || most === undefined) return [];
  const problems: string[] = [];
  if (least >= most) {
    problems.push(
      `${where}.parameters: 'min_wal_size' must be less than 'max_wal_size', which is ${max}, got '${min}'`,
    );
  }
  if (
    walStorage !== undefined &&
    walStorage.toMebibytes() >= 2048 &&
    most >= walStorage.toKibibytes() * 1024
  ) {
    problems.push(
      `${where}.parameters: 'max_wal_size' must be less than 'walStorage', which is ${walStorage.asString()}, got '${max}'`,
    );
  }
  return problems;
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};

function bytesOf(value: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+) ?(B|kB|MB|GB|TB)$/.exec(value) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Number(amount) * factor;
}

import { Duration } from 'cdk8s';
import type { SecretKey } from '../workload/secret-key';
import type { Migration, Provision } from './job-props';
import type { Probes, Rollout, WebAppProps } from './props';

/** What is wrong with a path in a container. */
export function* pathProblem(where: string, path: string): Generator<string> {
  if (!/^(\/[\w.-]*[\w-][\w.-]*)+$/.test(path)) {
    yield `${where}: 'path' must be absolute and of letters, digits, '.', '_' and '-', got '${path}'`;
  }
}

/** What is wrong with the name of a value of a Secret. */
export function* secretKeyProblems(where: string, { name, key }: SecretKey): Generator<string> {
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) {
    yield `${where}: 'name' must be the name of a Secret, got '${name}'`;
  }
  if (!/^[\w.-]{1,253}$/.test(key)) {
    yield `${where}: 'key' must be letters, digits, '-', '_' and '.', got '${key}'`;
  }
}

/** What is wrong with how pods start, take each other's place and end. */
export function* lifeProblems({ probes, rollout, shutdown }: WebAppProps): Generator<string> {
  yield* probeProblems(probes);
  yield* rolloutProblems(rollout);
  const { drain, finish } = shutdown ?? {};
  for (const [property, duration] of Object.entries({ drain, finish })) {
    if (duration !== undefined && (duration.toSeconds() < 0 || duration.toSeconds() > 3600)) {
      yield `.shutdown: '${property}' must be at most 1 hour, got '${duration.toSeconds()} s'`;
    }
  }
}

function* probeProblems({ startupTime, ...paths }: Probes): Generator<string> {
  for (const [probe, path] of Object.entries(paths)) {
    if (!/^\/\S*$/.test(path)) {
      yield `.probes: '${probe}' must be a path that starts with '/', got '${path}'`;
    }
  }
  if (startupTime !== undefined && startupTime.toSeconds() < 2) {
    yield `.probes: 'startupTime' must be at least 2 seconds, got '${startupTime.toSeconds()} s'`;
  }
}

function* rolloutProblems({ surge = 1, unavailable = 0 }: Rollout = {}): Generator<string> {
  for (const [property, value] of Object.entries({ surge, unavailable })) {
    const number = typeof value === 'number' ? value : Number(value.replace(/%$/, ''));
    if (!Number.isInteger(number) || number < 0 || (typeof value === 'string' && number > 100)) {
      yield `.rollout: '${property}' must be a whole number, or a share such as '25%', got '${value}'`;
    }
  }
  if (parseInt(String(surge), 10) === 0 && parseInt(String(unavailable), 10) === 0) {
    yield `.rollout: 'surge' or 'unavailable' must be more than 0, or no pod can ever be replaced, got '${surge}' and '${unavailable}'`;
  }
}

/** What is wrong with the Jobs. */
export function* jobProblems({ migration, provision }: WebAppProps): Generator<string> {
  if (migration) yield* commonProblems('.migration', migration);
  if (!provision) return;
  yield* commonProblems('.provision', provision);
  yield* secretKeyProblems('.provision.config', provision.config);
  if (provision.image === '') yield `.provision: 'image' must be a full reference, got ''`;
  if (!/^[\w.-][\w. -]*:\S*$/.test(provision.source)) {
    yield `.provision: 'source' must be 'remote:path', a remote of the configuration, got '${provision.source}'`;
  }
  if (provision.size.toKibibytes() < 1024) {
    yield `.provision: 'size' must be at least 1 MiB, got '${provision.size.asString()}'`;
  }
}

function* commonProblems(where: string, job: Migration | Provision): Generator<string> {
  const { command, retries = 4, deadline = Duration.minutes(15) } = job;
  if (command.length === 0) yield `${where}: 'command' must name a program, got none`;
  if (!Number.isInteger(retries) || retries < 0 || retries > 20) {
    yield `${where}: 'retries' must be a whole number from 0 to 20, got '${retries}'`;
  }
  if (deadline.toSeconds() < 10) {
    yield `${where}: 'deadline' must be at least 10 seconds, got '${deadline.toSeconds()} s'`;
  }
}

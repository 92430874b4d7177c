import { UserError } from '../../errors/user-error';
import { boundEnvironment } from './bindings';
import type { AppFile, Scale, WebAppProps } from './props';
import { jobProblems, lifeProblems, pathProblem, secretKeyProblems } from './validation-details';

/** Throws every problem of the props at once. */
export function checkWebApp(props: WebAppProps): void {
  const where = /^[a-z0-9-]+$/.test(props.name) ? `webApp.${props.name}` : 'webApp';
  const problems = [
    ...identityProblems(props),
    ...scaleProblems(props.scale),
    ...lifeProblems(props),
    ...environmentProblems(props),
    ...fileProblems(props),
    ...jobProblems(props),
  ].map((problem) => `${where}${problem}`);
  if (problems.length > 0) {
    throw new UserError(problems, { fix: "correct the properties of 'WebApp' named above" });
  }
}

function* identityProblems(props: WebAppProps): Generator<string> {
  const { name, image, version, host, user, port, metrics } = props;
  // the longest object name adds '-migration-' and a hash of ten, and a pod's name a hash more
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    yield `: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got '${name}'`;
  }
  if (image === '') yield `: 'image' must be a full reference, got ''`;
  if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version)) {
    yield `: 'version' must be a label value, such as '1.4.2', got '${version}'`;
  }
  if (host !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(host)) {
    yield `: 'host' must be one DNS label, such as 'app' for 'app.<domain>', got '${host}'`;
  }
  if (user !== undefined && !isBetween(user, 1, 2 ** 31 - 1)) {
    yield `: 'user' must be a number from 1, because pods of root are refused, got '${user}'`;
  }
  // https://kubernetes.io/docs/concepts/security/pod-security-standards/: no NET_BIND_SERVICE without need
  for (const [at, value] of [
    ['', port],
    ...(metrics ? [['.metrics', metrics.port] as const] : []),
  ] as const) {
    if (!isBetween(value, 1024, 65535)) {
      yield `${at}: 'port' must be a whole number from 1024 to 65535, got '${value}'`;
    }
  }
}

function* scaleProblems(scale: Scale): Generator<string> {
  if (scale.mode === 'fixed') {
    if (!isBetween(scale.replicas, 1, 100)) {
      yield `.scale: 'replicas' must be a whole number from 1 to 100, got '${scale.replicas}'`;
    }
    return;
  }
  const { min, max, cpu, memory } = scale;
  if (!isBetween(min, 1, 99)) {
    yield `.scale: 'min' must be a whole number from 1 to 99, got '${min}'`;
  } else if (!isBetween(max, min + 1, 100)) {
    yield `.scale: 'max' must be a whole number from ${min + 1} to 100, more than 'min', got '${max}'`;
  }
  if (cpu === undefined && memory === undefined) {
    yield `.scale: 'cpu' or 'memory' must say how much use is enough, in percent of what pods ask for, got neither`;
  }
  for (const [target, value] of Object.entries({ cpu, memory })) {
    if (value !== undefined && !isBetween(value, 1, 1000)) {
      yield `.scale: '${target}' must be a whole number of percent from 1 to 1000, got '${value}'`;
    }
  }
}

function* environmentProblems(props: WebAppProps): Generator<string> {
  const bound = boundEnvironment(props).map(({ name }) => name);
  const twice = bound.filter((name, index) => bound.indexOf(name) !== index);
  for (const name of new Set(twice)) {
    yield `: variable must be set by one binding, got '${name}' from two`;
  }
  for (const [name, value] of Object.entries(props.env ?? {})) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      yield `.env: variable must be letters, digits and '_', no digit first, got '${name}'`;
    }
    if (bound.includes(name)) {
      yield `.env: variable must not be one that a binding sets, got '${name}'`;
    }
    if (typeof value !== 'string') yield* secretKeyProblems(`.env.${name}`, value);
  }
}

// a ConfigMap holds at most 1 MiB; the rest is room for keys and metadata
const mostText = 1_000_000;

function* fileProblems({ files = [], caches = [] }: WebAppProps): Generator<string> {
  for (const file of files) {
    yield* pathProblem('.files', file.path);
    if ('secret' in file) yield* secretKeyProblems(`.files.${file.path}`, file.secret);
  }
  for (const { path, size } of caches) {
    yield* pathProblem('.caches', path);
    if (size.toKibibytes() < 1024) {
      yield `.caches.${path}: 'size' must be at least 1 MiB, got '${size.asString()}'`;
    }
  }
  const paths = [...files, ...caches].map(({ path }) => path);
  for (const path of new Set(paths.filter((it, index) => paths.indexOf(it) !== index))) {
    yield `: 'path' must be that of one file or cache, got '${path}' twice`;
  }
  const bytes = files.reduce((sum, file) => sum + bytesOf(file), 0);
  if (bytes > mostText) {
    yield `.files: 'content' of all files must be at most ${mostText} bytes, got ${bytes}`;
  }
}

function bytesOf(file: AppFile): number {
  return 'content' in file ? Buffer.byteLength(file.content) : 0;
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

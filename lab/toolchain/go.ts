import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { hasCode } from './store';
import type { Platform } from './platform';
import { run } from './process';

/** A Go toolchain that can build the pinned modules. */
export interface Go {
  readonly path: string;
  readonly version: string;
  /** What is kept of the user's GOFLAGS. */
  readonly flags: readonly string[];
}

const needed = { major: 1, minor: 26 };

// flags of the user's that change how Go works but not what it makes
const harmless = /^-(p=\d+|modcacherw|x)$/;

/** The Go toolchain of this machine, or why there is none that can build `moduleFolder`. */
export async function findGo(
  env: NodeJS.ProcessEnv,
  moduleFolder: string,
): Promise<Go | { readonly missing: string }> {
  const path = await goExecutable(env);
  if (!path) return { missing: `Go ${needed.major}.${needed.minor} or newer is not installed` };
  const problems: string[] = [];
  // asked inside the module, where GOTOOLCHAIN may fetch a newer Go by itself
  const { end, stdout } = await run({
    file: path,
    args: ['env', 'GOVERSION', 'GOFLAGS'],
    cwd: moduleFolder,
    env: { ...env, GOWORK: 'off' },
    onLine: (line) => problems.push(line),
  });
  const [version = '', flags = ''] = stdout.split('\n');
  if (end !== 0 || !recent(version)) {
    const why = problems.at(-1) ?? `${path} is ${version || 'of an unknown version'}`;
    return { missing: `Go ${needed.major}.${needed.minor} or newer is needed (${why})` };
  }
  return { path, version, flags: flags.split(/\s+/).filter((flag) => harmless.test(flag)) };
}

/** The executables that one `go build` makes. */
export interface Build {
  readonly moduleFolder: string;
  readonly packages: readonly string[];
  readonly ldflags: readonly string[];
  readonly tags: readonly string[];
  readonly platform: Platform;
  /** Where the executables go: a folder, or a file when there is one package. */
  readonly output: string;
  /** Folder for Go's own temporary files, which it leaves behind when killed. */
  readonly scratch: string;
}

/** Builds, and says on the way what Go is at; returns why it failed, or nothing. */
export async function goBuild(
  go: Go,
  build: Build,
  options: {
    env: NodeJS.ProcessEnv;
    signal?: AbortSignal | undefined;
    onProgress: (now: string) => void;
  },
): Promise<string | undefined> {
  const watch = new BuildLog(options.onProgress);
  const { end } = await run({
    file: go.path,
    args: [
      ...['build', '-v', '-trimpath', '-mod=readonly', '-buildvcs=false'],
      ...['-ldflags', ['-s', '-w', ...build.ldflags].join(' ')],
      // what the linker throws away need not be compiled
      ...['-gcflags=all=-dwarf=false', '-tags', build.tags.join(',')],
      ...['-o', build.output, ...build.packages],
    ],
    cwd: build.moduleFolder,
    env: {
      ...options.env,
      CGO_ENABLED: '0',
      GOOS: build.platform.os,
      GOARCH: build.platform.arch,
      // never empty: an empty one would let those of `go env -w` through
      GOFLAGS: ['-mod=readonly', ...go.flags].join(' '),
      GOWORK: 'off',
      GOTMPDIR: build.scratch,
    },
    signal: options.signal,
    onLine: (line) => {
      watch.read(line);
    },
  });
  if (end === 0) return undefined;
  const what =
    typeof end === 'number' ? `exit code ${end}` : typeof end === 'string' ? end : end.failed;
  return `go build in ${build.moduleFolder} failed (${what}): ${watch.tail()}`;
}

/** Reads what `go build -v` says: the packages it compiles, the modules it fetches, its complaints. */
export class BuildLog {
  private packages = 0;
  private modules = 0;
  private readonly complaints: string[] = [];

  constructor(private readonly onProgress: (now: string) => void) {}

  read(line: string): void {
    if (line.startsWith('go: downloading ')) {
      this.modules += 1;
      this.onProgress(`${this.modules} modules fetched`);
    } else if (/^[^\s#:]+$/.test(line)) {
      this.packages += 1;
      this.onProgress(`${this.packages} packages compiled`);
    } else if (line.trim()) {
      this.complaints.push(line.trim());
    }
  }

  /** The last complaints, the first of which is usually the cause. */
  tail(): string {
    return this.complaints.slice(-5).join('; ') || 'no message';
  }
}

async function goExecutable(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, 'go');
    try {
      await access(file, constants.X_OK);
      return file;
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) throw error;
    }
  }
  return undefined;
}

function recent(version: string): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  return (
    Number(major) > needed.major ||
    (Number(major) === needed.major && Number(minor) >= needed.minor)
  );
}

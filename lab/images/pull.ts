import { stat } from 'node:fs/promises';
import { Http, SourceProblem, Unreachable, type Patience } from '../toolchain/http';
import { Reach } from '../toolchain/reach';
import { digestOf } from '../toolchain/store';
import { thisPlatform } from '../toolchain/platform';
import { call } from './call';

// a registry is only asked whether it is there
const patience: Patience = { connectMs: 3000, silenceMs: 5000, pace: 0 };

/** Pulls images from their registries, and remembers for a while which registries cannot be reached. */
export class Puller {
  private readonly http: Http;
  private readonly reach: Reach;
  private readonly obstacles = new Map<string, Promise<string | undefined>>();

  constructor(
    cache: string,
    private readonly signal: AbortSignal,
  ) {
    this.http = new Http(process.env, signal, patience);
    this.reach = new Reach(cache);
  }

  /** Why a registry is not worth a try; each is asked once. */
  obstacle(registry: string): Promise<string | undefined> {
    const known = this.obstacles.get(registry) ?? this.look(registry);
    this.obstacles.set(registry, known);
    return known;
  }

  /**
   * Pulls an image for this machine's architecture into a file.
   *
   * @returns what went wrong, or the digest of the file
   */
  async pull(
    crane: string,
    reference: string,
    archive: string,
    onProgress: (message: string) => void,
  ): Promise<{ readonly problem: string } | { readonly digest: string }> {
    const tell = (): void => {
      void stat(archive).then(
        ({ size }) => {
          onProgress(`pulling ${reference}: ${megabytes(size)}`);
        },
        () => undefined,
      );
    };
    onProgress(`pulling ${reference}`);
    const timer = setInterval(tell, 1000);
    try {
      const platform = `linux/${thisPlatform().arch}`;
      const args = ['pull', '--platform', platform, '--format', 'tarball', reference, archive];
      const problem = await call(crane, args, { signal: this.signal });
      if (problem !== undefined) return { problem };
      return { digest: `sha256:${await digestOf(archive)}` };
    } finally {
      clearInterval(timer);
    }
  }

  private async look(registry: string): Promise<string | undefined> {
    const origin = originOf(registry);
    const before = await this.reach.obstacle(origin, true);
    if (before !== undefined) return before;
    try {
      await this.http.read(`${origin}/v2/`, () => undefined);
      return undefined;
    } catch (error) {
      // one that answers 401 is there, and tells crane how to log in
      if (!(error instanceof Unreachable)) {
        if (error instanceof SourceProblem && / answered \d+$/.test(error.message))
          return undefined;
        if (!(error instanceof SourceProblem)) throw error;
      }
      await this.reach.note(origin, error.message);
      return error.message;
    }
  }
}

/** Address of a registry; the one that references call docker.io answers under another name. */
export function originOf(registry: string): string {
  if (registry === 'docker.io') return 'https://registry-1.docker.io';
  return `${/^(localhost|127\.\d+\.\d+\.\d+)(:|$)/.test(registry) ? 'http' : 'https'}://${registry}`;
}

/** A size in words. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

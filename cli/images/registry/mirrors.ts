import { UserError } from '../../../errors/user-error';

/** Where a registry is asked. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Before the path of each repository; empty, or with a slash at its end. */
  readonly prefix: string;
  /** Host and port, by which credentials are kept. */
  readonly host: string;
}

/** Endpoints that stand in for registries, by the host in references; `*` for all others. */
export type Mirrors = ReadonlyMap<string, Endpoint>;

const rule =
  "must be '<registry>=<mirror>' with commas between several, such as 'ghcr.io=mirror.example.com/ghcr' or '*=127.0.0.1:5000'";

/**
 * Reads which mirrors stand in for which registries.
 *
 * @throws UserError with every entry that is none.
 */
export function mirrorsOf(text: string, where: string): Mirrors {
  const entries = text.split(',').map((entry) => entry.trim());
  const read = entries
    .filter((entry) => entry !== '')
    .map((entry) => ({ entry, pair: pairOf(entry) }));
  const problems = read.flatMap(({ entry, pair }) =>
    pair === undefined ? [`images: '${where}' ${rule}, got '${withoutPassword(entry)}'`] : [],
  );
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: 'credentials of a mirror belong in the docker configuration; http is for loopback alone',
    });
  }
  return new Map(read.flatMap(({ pair }) => (pair === undefined ? [] : [pair])));
}

function pairOf(entry: string): readonly [string, Endpoint] | undefined {
  const [, registry, scheme, host, path = ''] =
    /^([a-z0-9.-]+(?::\d+)?|\*)=(?:(https?):\/\/)?((?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?)((?:\/[a-z0-9._-]+)*)\/?$/.exec(
      entry,
    ) ?? [];
  if (registry === undefined || host === undefined) return undefined;
  if (scheme === 'http' && !isLoopback(host)) return undefined;
  const origin = `${scheme ?? (isLoopback(host) ? 'http' : 'https')}://${host}`;
  return [registry, { origin, prefix: path === '' ? '' : `${path.slice(1)}/`, host }];
}

/** Where a registry is asked: at its mirror, or itself. */
export function endpointOf(registry: string, mirrors: Mirrors): Endpoint {
  const mirror = mirrors.get(registry) ?? mirrors.get('*');
  if (mirror !== undefined) return mirror;
  // references call it by a name under which it does not answer
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return {
    origin: `${isLoopback(host) ? 'http' : 'https'}://${host}`,
    prefix: '',
    host: registry,
  };
}

/** Whether a host is this machine: what goes there leaves it in no clear text. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

function withoutPassword(entry: string): string {
  return entry.replace(/\/\/[^/@]*@/, '//***@');
}

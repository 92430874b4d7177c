import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { putImage, type Contents, type PretendImage } from './content';

/** How a registry wants its callers to say who they are. */
export interface Access {
  /** `basic`, or `bearer` with a token of the registry's own token server. */
  readonly scheme: 'basic' | 'bearer';
  readonly username: string;
  readonly password: string;
  /** Who says nothing gets a token, too, as for public images. @default - nobody does */
  readonly anonymous?: 'served';
  /** Token that gets others, as `docker login` of some registries leaves. @default - none */
  readonly identity?: string;
  /** Where the token server is said to be. @default - here */
  readonly realm?: string;
}

/** What a registry does to a request, instead of answering. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'cut' }
  | { readonly kind: 'text'; readonly body: string; readonly headers?: Record<string, string> };

/** How a registry is. */
export interface RegistryOptions {
  /** Images of each repository by its path. */
  readonly repositories: Readonly<Record<string, readonly PretendImage[]>>;
  /** @default - everybody may see everything */
  readonly access?: Access;
  /** Most tags of a page, as registries have limits of their own. @default - 1000 */
  readonly pageSize?: number;
  /** How it tells the next page. @default - relative */
  readonly links?: 'relative' | 'inner-host' | 'circle' | 'elsewhere';
  /** What happens to a request instead of an answer; undefined for an honest answer. */
  readonly trouble?: (request: {
    readonly url: string;
    readonly count: number;
  }) => Trouble | undefined;
  /** Contents differ from their digests. @default - they are what they should be */
  readonly lies?: 'content' | 'header';
  /** Blobs come from a store at another address. @default - from here */
  readonly blobs?: 'elsewhere';
}

/** A request that was made. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A registry on loopback. */
export interface PretendRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  readonly seen: readonly Seen[];
  /** Requests to the store at the other address. */
  readonly seenElsewhere: readonly Seen[];
  /** Puts an image under a tag, maybe another than it was; its digest. */
  put(repository: string, image: PretendImage): string;
  /** Tokens that were given are no longer good. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** Starts a registry that speaks version 2 of the protocol, as well and as badly as it is told. */
export async function startRegistry(options: RegistryOptions): Promise<PretendRegistry> {
  const world = new World(options);
  const main = await listening((request, response) => {
    world.answer(request, response);
  });
  const store = await listening((request, response) => {
    world.answerStore(request, response);
  });
  world.host = main.host;
  world.storeHost = store.host;
  return {
    host: main.host,
    seen: world.seen,
    seenElsewhere: world.seenElsewhere,
    put: (repository, image) => putImage(world.contentsOf(repository), image),
    expireTokens: () => {
      world.generation += 1;
    },
    close: async () => {
      await Promise.all([main.close(), store.close()]);
    },
  };
}

async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

class World {
  host = '';
  storeHost = '';
  generation = 1;
  readonly seen: Seen[] = [];
  readonly seenElsewhere: Seen[] = [];
  private readonly repositories: Map<string, Contents>;
  private readonly lists = new Map<string, readonly string[]>();

  constructor(private readonly options: RegistryOptions) {
    this.repositories = new Map(
      Object.entries(options.repositories).map(([path, all]) => {
        const contents: Contents = { blobs: new Map(), tags: new Map() };
        for (const image of all) putImage(contents, image);
        return [path, contents];
      }),
    );
  }

  contentsOf(repository: string): Contents {
    const found = this.repositories.get(repository);
    if (found === undefined) throw new Error(`there is no ${repository}`);
    return found;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', method = '', headers } = request;
    const { authorization } = headers;
    this.seen.push({ method, url, authorization });
    const trouble = this.options.trouble?.({ url, count: this.seen.length });
    if (trouble !== undefined) {
      makeTrouble(trouble, response);
      return;
    }
    const target = new URL(url, `http://${this.host}`);
    if (target.pathname === '/token') {
      this.answerToken(request, target, response);
      return;
    }
    if (!this.isKnown(authorization)) {
      refuse(response, this.challenge(target));
      return;
    }
    this.answerContent(method, target, response);
  }

  answerStore(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', method = '', headers } = request;
    this.seenElsewhere.push({ method, url, authorization: headers.authorization });
    const [, repository = '', digest = ''] = /^\/(.+)\/([^/]+)$/.exec(url) ?? [];
    const blob = this.repositories.get(repository)?.blobs.get(digest);
    response.end(blob?.body);
  }

  private isKnown(authorization: string | undefined): boolean {
    const { access } = this.options;
    if (access === undefined) return true;
    return access.scheme === 'basic'
      ? authorization === basicOf(access)
      : authorization === `Bearer ${this.token()}`;
  }

  private token(): string {
    return `token-${this.generation}`;
  }

  private challenge({ pathname }: URL): string {
    const { access } = this.options;
    if (access?.scheme === 'basic') return 'Basic realm="Registry, private"';
    const [, repository = ''] = /^\/v2\/(.+)\/(?:tags|manifests|blobs)\//.exec(pathname) ?? [];
    const realm = access?.realm ?? `http://${this.host}/token`;
    return `Bearer realm="${realm}",service="pretend",scope="repository:${repository}:pull"`;
  }

  private answerToken(request: IncomingMessage, target: URL, response: ServerResponse): void {
    const { access } = this.options;
    const { authorization } = request.headers;
    let form = '';
    request.setEncoding('utf8').on('data', (text: string) => (form += text));
    request.on('end', () => {
      const given = new URLSearchParams(form);
      const isKnown =
        request.method === 'POST'
          ? access?.identity !== undefined && given.get('refresh_token') === access.identity
          : access !== undefined &&
            (authorization === basicOf(access) ||
              (authorization === undefined && access.anonymous === 'served'));
      const scope = given.get('scope') ?? target.searchParams.get('scope') ?? '';
      if (!isKnown || !/^repository:.+:pull$/.test(scope)) refuse(response, undefined);
      else json(response, 200, { access_token: this.token(), expires_in: 300 });
    });
  }

  private answerContent(method: string, target: URL, response: ServerResponse): void {
    const [, path = '', kind, what = ''] =
      /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(target.pathname) ?? [];
    const contents = this.repositories.get(path);
    if (contents === undefined) {
      missing(response, 'NAME_UNKNOWN', 'repository name not known to registry');
      return;
    }
    if (kind === 'tags') {
      this.answerTags(path, contents, target, response);
      return;
    }
    const digest = contents.tags.get(what) ?? what;
    const blob = contents.blobs.get(digest);
    if (blob === undefined) {
      missing(response, 'MANIFEST_UNKNOWN', 'manifest unknown');
      return;
    }
    if (kind === 'blobs' && this.options.blobs === 'elsewhere') {
      response.writeHead(307, { location: `http://${this.storeHost}/${path}/${digest}` }).end();
      return;
    }
    const { lies } = this.options;
    const body = lies === 'content' ? Buffer.concat([blob.body, Buffer.from(' ')]) : blob.body;
    response.writeHead(200, {
      'content-type': blob.type,
      ...(kind === 'manifests' && {
        'docker-content-digest': lies === 'header' ? `sha256:${'0'.repeat(64)}` : digest,
      }),
    });
    response.end(method === 'HEAD' ? undefined : body);
  }

  /** Sorted once while nothing is added: there may be 100,000. */
  private sorted(path: string, tags: ReadonlyMap<string, string>): readonly string[] {
    const known = this.lists.get(path);
    if (known?.length === tags.size) return known;
    const list = [...tags.keys()].sort();
    this.lists.set(path, list);
    return list;
  }

  private answerTags(
    path: string,
    { tags }: Contents,
    { searchParams }: URL,
    response: ServerResponse,
  ): void {
    const { pageSize = 1000, links = 'relative' } = this.options;
    const size = Math.min(Number(searchParams.get('n') ?? pageSize), pageSize);
    const all = this.sorted(path, tags);
    const last = searchParams.get('last');
    const next = last === null ? 0 : all.findIndex((tag) => tag > last);
    const start = next === -1 ? all.length : next;
    const page = all.slice(start, start + size);
    const end = links === 'circle' ? (all[0] ?? '') : (page.at(-1) ?? '');
    if (start + size < all.length || links === 'circle') {
      const query = `/v2/${path}/tags/list?last=${encodeURIComponent(end)}&n=${size}`;
      const origin = {
        relative: '',
        circle: '',
        'inner-host': 'http://registry.internal',
        elsewhere: 'https://evil.example',
      };
      const target =
        links === 'elsewhere' ? `${origin[links]}/collect` : `${origin[links]}${query}`;
      response.setHeader('link', `<${target}>; rel="next"`);
    }
    json(response, 200, { name: path, tags: page.length === 0 ? null : page });
  }
}

function basicOf({ username, password }: Access): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function makeTrouble(trouble: Trouble, response: ServerResponse): void {
  if (trouble.kind === 'cut') response.destroy();
  else if (trouble.kind === 'text') response.writeHead(200, trouble.headers).end(trouble.body);
  else {
    response.writeHead(trouble.status, trouble.headers);
    response.end(
      JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow\u001b[31m down' }] }),
    );
  }
}

function refuse(response: ServerResponse, challenge: string | undefined): void {
  if (challenge !== undefined) response.setHeader('www-authenticate', challenge);
  json(response, 401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
}

function missing(response: ServerResponse, code: string, message: string): void {
  json(response, 404, { errors: [{ code, message }] });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

import { repositoryText, type Repository } from '../reference';
import { Connection, statusText, type Answer, type ConnectionOptions } from './connection';
import { CredentialStore } from './credentials';
import { Login, type Asked } from './login';
import { buildTimeIn, digestOf, isDigest, manifestTypes } from './manifest';
import { endpointOf, type Mirrors } from './mirrors';
import { nextPage, tagsIn } from './pages';
import { RegistryProblem } from './problem';

/** What registries are asked. */
export interface Registries {
  /** Every tag of a repository, or an error: never a part of them. */
  tags(repository: Repository): Promise<readonly string[]>;
  /** The digest that a tag has now; undefined where there is no such tag. */
  digest(repository: Repository, tag: string): Promise<string | undefined>;
  /** A tag's digest, its content compared with it, and when it was built, where that is told. */
  image(repository: Repository, tag: string): Promise<Image>;
}

/** An image as its registry has it. */
export interface Image {
  readonly digest: string;
  readonly built: Date | undefined;
}

/** With what registries are asked. */
export interface RegistryOptions extends ConnectionOptions {
  readonly mirrors: Mirrors;
}

// the most that registries give, some refuse to be asked for more
const pageSize = 1000;

const mostTags = 1_000_000;

// some give pages with nothing on them, none gives many
const pagesWithoutNews = 5;

/** Registries that speak the protocol of the OCI's distribution specification, version 2. */
export class RegistryClient implements Registries {
  private readonly connection: Connection;
  private readonly login: Login;
  private readonly mirrors: Mirrors;
  private readonly lists = new Map<string, Promise<readonly string[]>>();

  constructor({ mirrors, ...options }: RegistryOptions) {
    this.mirrors = mirrors;
    this.connection = new Connection(options);
    this.login = new Login(this.connection, new CredentialStore(options.env));
  }

  /** Each repository is listed once. */
  tags(repository: Repository): Promise<readonly string[]> {
    const key = repositoryText(repository);
    const known = this.lists.get(key) ?? this.list(repository);
    this.lists.set(key, known);
    return known;
  }

  async digest(repository: Repository, tag: string): Promise<string | undefined> {
    const answer = await this.ask(repository, `manifests/${tag}`, 'HEAD');
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refused(repository, answer);
    const digest = answer.header('docker-content-digest');
    return isDigest(digest) ? digest : digestOf(await this.content(repository, `manifests/${tag}`));
  }

  async image(repository: Repository, tag: string): Promise<Image> {
    const manifest = await this.content(repository, `manifests/${tag}`);
    return { digest: digestOf(manifest), built: await this.built(repository, manifest) };
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.connection.close();
  }

  private async list(repository: Repository): Promise<readonly string[]> {
    const asked = this.asked(repository);
    const { host } = asked.endpoint;
    const all = new Set<string>();
    const pages = new Set<string>();
    let page: URL | undefined = urlOf(asked, `tags/list?n=${pageSize}`);
    for (let idle = 0; page !== undefined;) {
      if (pages.has(page.href)) throw new RegistryProblem(`${host} lists its pages in a circle`);
      pages.add(page.href);
      const answer = await this.login.ask(asked, { url: page, method: 'GET', headers: {} });
      if (answer.status !== 200) throw refused(repository, answer);
      const before = all.size;
      for (const tag of tagsIn(answer.body, host)) all.add(tag);
      idle = all.size === before ? idle + 1 : 0;
      if (idle > pagesWithoutNews || all.size > mostTags) {
        throw new RegistryProblem(`${host} lists pages of ${repository.path} without end`);
      }
      page = nextPage(answer.header('link'), page);
    }
    return [...all];
  }

  private async built(repository: Repository, manifest: Buffer): Promise<Date | undefined> {
    const { host } = this.asked(repository).endpoint;
    let next = buildTimeIn(manifest, host);
    // an index, a manifest, a configuration
    for (let depth = 0; depth < 2 && (next.kind === 'manifest' || next.kind === 'blob'); depth++) {
      const content = await this.content(repository, `${next.kind}s/${next.digest}`, next.digest);
      next = buildTimeIn(content, host);
    }
    return next.kind === 'known' ? next.time : undefined;
  }

  /** A content that is what its digest says. */
  private async content(repository: Repository, what: string, expected?: string): Promise<Buffer> {
    const answer = await this.ask(repository, what, 'GET');
    if (answer.status !== 200) throw refused(repository, answer);
    const told = expected ?? answer.header('docker-content-digest');
    const actual = digestOf(answer.body);
    if (told !== undefined && told !== actual) {
      throw new RegistryProblem(
        `${this.asked(repository).endpoint.host} gives another content than its digest says, for ${repository.path}`,
      );
    }
    return answer.body;
  }

  private ask(repository: Repository, what: string, method: 'GET' | 'HEAD'): Promise<Answer> {
    const asked = this.asked(repository);
    return this.login.ask(asked, {
      url: urlOf(asked, what),
      method,
      headers: { accept: manifestTypes.join(', ') },
    });
  }

  private asked({ registry, path }: Repository): Asked {
    const endpoint = endpointOf(registry, this.mirrors);
    // what Docker publishes itself has a folder that references may leave out
    const whole = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
    return { endpoint, path: `${endpoint.prefix}${whole}` };
  }
}

function urlOf({ endpoint, path }: Asked, what: string): URL {
  return new URL(`${endpoint.origin}/v2/${path}/${what}`);
}

function refused({ registry, path }: Repository, answer: Answer): RegistryProblem {
  if (answer.status === 404) return new RegistryProblem(`${registry} has no such thing in ${path}`);
  if (answer.status === 401 || answer.status === 403) {
    return new RegistryProblem(
      `${registry} lets nobody of this name see ${path}: ${statusText(answer)}; docker login tells it who you are`,
    );
  }
  return new RegistryProblem(`${registry} answers ${statusText(answer)} for ${path}`);
}
